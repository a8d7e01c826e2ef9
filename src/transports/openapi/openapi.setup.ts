import { INestApplication } from '@nestjs/common';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { OpenApiDocument } from './openapi.document';

/**
 * Serves the document at `/openapi.json` and a page to browse it at `/docs`. To be called before the application listens. The page
 * loads nothing from elsewhere: its assets come out of node_modules.
 */
export function setUpOpenApi(app: INestApplication | NestFastifyApplication, document: OpenApiDocument): void {
  // @nestjs/swagger types documents that it makes itself, which are mutable; a ready one it only serializes.
  const served = document as unknown as OpenAPIObject;
  SwaggerModule.setup('docs', app, served, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'livegate',
    // Swagger UI asks a public validator about the document otherwise, wherever livegate is not on localhost.
    swaggerOptions: { validatorUrl: null, operationsSorter: 'alpha' },
  });
}
