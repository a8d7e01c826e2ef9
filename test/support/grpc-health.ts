import { credentials, makeGenericClientConstructor, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';

/** Whether grpc.health.v1 answers for the whole server, to somebody without credentials. `address` such as `127.0.0.1:50051`. */
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
