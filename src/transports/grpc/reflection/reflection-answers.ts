import { status } from '@grpc/grpc-js';
import { ReflectedFile, ReflectionIndex } from './reflection-index';

/** grpc.reflection.v1.ServerReflectionRequest, the same in v1alpha. Only what was sent is there. */
export interface ReflectionRequest {
  readonly host?: string;
  readonly fileByFilename?: string;
  readonly fileContainingSymbol?: string;
  readonly fileContainingExtension?: { readonly containingType?: string; readonly extensionNumber?: number };
  readonly allExtensionNumbersOfType?: string;
  readonly listServices?: string;
}

/** grpc.reflection.v1.ServerReflectionResponse; one of the last four members is given. */
export interface ReflectionResponse {
  readonly validHost: string;
  readonly originalRequest: ReflectionRequest;
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly allExtensionNumbersResponse?: {
    readonly baseTypeName: string;
    readonly extensionNumber: readonly number[];
  };
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
}

type Answer = Omit<ReflectionResponse, 'validHost' | 'originalRequest'>;

const NOTHING_ASKED: Answer = {
  errorResponse: { errorCode: status.INVALID_ARGUMENT, errorMessage: 'the request asks for nothing' },
};

/**
 * The answers on one stream. A file is sent with its imports, each once: only a file that the
 * client asks for again is repeated.
 */
export class ReflectionAnswers {
  readonly #sent = new Set<string>();

  constructor(private readonly index: ReflectionIndex) {}

  answer(request: ReflectionRequest): ReflectionResponse {
    return { validHost: request.host ?? '', originalRequest: request, ...this.#answer(request) };
  }

  #answer(request: ReflectionRequest): Answer {
    const { index } = this;
    const { fileByFilename, fileContainingSymbol, fileContainingExtension, allExtensionNumbersOfType } = request;
    if (fileByFilename !== undefined) return this.#file(index.file(fileByFilename), 'file');
    if (fileContainingSymbol !== undefined) return this.#file(index.fileOf(fileContainingSymbol), 'symbol');
    if (fileContainingExtension) {
      const { containingType = '', extensionNumber = 0 } = fileContainingExtension;
      return this.#file(index.fileOfExtension(containingType, extensionNumber), 'extension');
    }
    if (allExtensionNumbersOfType !== undefined) return this.#extensions(allExtensionNumbersOfType);
    if (request.listServices === undefined) return NOTHING_ASKED;
    return { listServicesResponse: { service: index.services.map((name) => ({ name })) } };
  }

  #extensions(type: string): Answer {
    const numbers = this.index.extensionsOf(type);
    if (!numbers) return notFound('message');
    return { allExtensionNumbersResponse: { baseTypeName: type, extensionNumber: numbers } };
  }

  #file(file: ReflectedFile | undefined, what: string): Answer {
    if (!file) return notFound(what);
    const imports = this.#unsentImports(file);
    return { fileDescriptorResponse: { fileDescriptorProto: [file, ...imports].map(({ bytes }) => bytes) } };
  }

  /** Marks the file and its imports as sent. */
  #unsentImports({ name, imports }: ReflectedFile): ReflectedFile[] {
    this.#sent.add(name);
    return imports.flatMap((path) => {
      const file = this.#sent.has(path) ? undefined : this.index.file(path);
      return file ? [file, ...this.#unsentImports(file)] : [];
    });
  }
}

function notFound(what: string): Answer {
  return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: `livegate has no such ${what}` } };
}
