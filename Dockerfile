# The simulator as a service: about 25 MB above its base image, no compiler, no tests, no root.
#
#   docker build -t enlighten-simulator .
#   docker run --rm --read-only -p 3000:3000 enlighten-simulator
#   docker run --rm --read-only -p 3000:3000 -v ./scenarios:/scenarios:ro enlighten-simulator ./mine.yaml

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY fixtures fixtures
COPY scenarios scenarios
COPY scripts/*.js scripts/
RUN npm run --silent build

FROM node:24-slim AS dependencies
WORKDIR /dependencies
COPY package.json package-lock.json ./
# Source maps, types and manuals are for those who develop against a package, not for those who run it.
# ioredis is for --store, and as a peer nobody's but ours here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund ioredis@6 \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.md' \) ! -iname 'licen*' -delete

FROM node:24-slim
LABEL org.opencontainers.image.title="enlighten-simulator" \
  org.opencontainers.image.description="A simulated fleet of solar systems behind the Enlighten Systems API v2" \
  org.opencontainers.image.licenses="Apache-2.0"
# A container is reached from outside or not at all.
ENV NODE_ENV=production \
  ENLIGHTEN_HOST=0.0.0.0 \
  ENLIGHTEN_PORT=3000
COPY package.json LICENSE /app/
COPY --from=dependencies /dependencies/node_modules /app/node_modules
COPY --from=build /build/dist /app/dist
COPY scenarios /app/scenarios
# An image that doesn't start is not built.
RUN node /app/dist/src/cli.js --help >/dev/null
# Where scenarios of your own are mounted; ./name.yaml finds them.
WORKDIR /scenarios
# By number, so that "run as non-root" can be verified without the image's list of users.
USER 1000:1000
EXPOSE 3000
# http, or else https with whatever certificate; node is all that the image has to ask with.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["node", "--no-warnings", "-e", "\
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; \
  const ask = async (scheme) => { \
    const reply = await fetch(scheme + '://127.0.0.1:' + process.env.ENLIGHTEN_PORT + '/readyz'); \
    if (!reply.ok) throw new Error(reply.status) \
  }; \
  ask('http').catch(() => ask('https')).catch(() => process.exit(1))"]
# The simulator handles SIGTERM and SIGINT itself, so it can be process 1.
ENTRYPOINT ["node", "/app/dist/src/cli.js"]
