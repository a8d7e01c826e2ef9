# The current Node LTS. Nothing here needs more than a Debian with Node: the same commands run outside a container.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json nest-cli.json ./
COPY proto ./proto
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    LIVEGATE_CONFIG=/etc/livegate/livegate.yaml
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/proto ./proto
COPY LICENSE ./
# The image's own unprivileged user. All that it can write is the folder for `dataDir`, which a volume should be mounted at.
RUN install -d -o node -g node -m 700 /var/lib/livegate
USER node
EXPOSE 8080 50051
# Inside the container; LIVEGATE_REST_PORT moves it along with the listener.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LIVEGATE_REST_PORT ?? 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
