import { join } from 'node:path';
import { Root } from 'protobufjs';
import { ApiService } from './api-services';

const ERROR_FILES = ['google/rpc/status.proto', 'google/rpc/error_details.proto'];

/**
 * The message types of the services and of google.rpc's errors, for bytes that livegate reads or
 * writes without grpc-js. `protoDir` holds `livegate/v1` and `google/rpc`.
 */
export function readProtoTypes(protoDir: string, services: readonly ApiService[]): Root {
  const root = new Root();
  root.resolvePath = (_origin, target) => join(protoDir, target);
  root.loadSync([...services.map(({ file }) => file), ...ERROR_FILES]).resolveAll();
  return root;
}
