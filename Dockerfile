# The current Node LTS. Nothing here needs more than a Debian with Node: the same commands run outside a container.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json nest-cli.json .swcrc ./
COPY proto ./proto
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund
# The command livegate.
RUN ln -s ../../dist/main.js node_modules/.bin/livegate && chmod +x dist/main.js
# Files that only editors and people read, and ES modules beside the same in CommonJS: 70 MB of 136.
RUN find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete \
 && find node_modules/@opentelemetry node_modules/@modelcontextprotocol -type d \( -name esm -o -name esnext \) -prune -exec rm -r {} +

FROM node:24-bookworm-slim
# The loopback of a container is reachable only from inside it, so the listeners bind all addresses. `auth: { mode: none }` does not
# start like that: configure callers, or set LIVEGATE_REST_HOST and LIVEGATE_GRPC_HOST to 127.0.0.1 and share the callers' network.
ENV PATH=/app/node_modules/.bin:$PATH \
    NODE_ENV=production \
    LIVEGATE_CONFIG=/etc/livegate/livegate.yaml \
    LIVEGATE_REST_HOST=0.0.0.0 \
    LIVEGATE_GRPC_HOST=0.0.0.0 \
    LIVEGATE_HEALTH_HOST=0.0.0.0 \
    LIVEGATE_HEALTH_PORT=8081
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/proto ./proto
COPY LICENSE ./
# The image's own unprivileged user. It can write only the folder for `dataDir`; mount a volume there. Any other user of
# the group 0 can do the same, as OpenShift starts containers.
RUN install -d -o node -g root -m 770 /var/lib/livegate
USER node
EXPOSE 8080 50051 8081
# Reads the configuration and variables of the process. Kubernetes: httpGet of /healthz and /readyz at 8081.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "dist/main.js", "--health"]
# Calls in flight outlive the collections of a young generation of Node's usual 16 MiB, and are copied each time: with more room,
# collections take a third to a half less time.
CMD ["node", "--max-semi-space-size=64", "dist/main.js"]
