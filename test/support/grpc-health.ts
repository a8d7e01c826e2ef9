import { credentials, makeGenericClientConstructor, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';

/**
 * Whether grpc.health.v1 answers for the whole server, to somebody without credentials. `address`
 * such as `127.0.0.1:50051`.
 */
export function answersHealth(address: string): Promise<boolean> {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(address, credentials.createInsecure());
  const check = client['check']?.bind(client) as (request: object, done: (error: ServiceError | null) => void) => void;
  return new Promise((resolve) =>
    check({ service: '' }, (error) => {
      client.close();
      resolve(error === null);
    }),
  );
}

/** What grpc.health.v1 answers for the whole server, such as `SERVING`. */
export function grpcHealth(address: string): Promise<string | undefined> {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(address, credentials.createInsecure());
  type Answer = { readonly status: string };
  const check = client['check']?.bind(client) as (
    request: object,
    done: (error: ServiceError | null, answer?: Answer) => void,
  ) => void;
  return new Promise((resolve, reject) =>
    check({ service: '' }, (error, answer) => {
      client.close();
      if (error) reject(error);
      else resolve(answer?.status);
    }),
  );
}
