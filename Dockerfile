# syntax=docker/dockerfile:1
#
# docker build -t odoo-mcp:0.1.0 .
# docker run --read-only --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:8080:8080 odoo-mcp:0.1.0 demo
#
# The program needs no shell, no writable file and no other user than the one below. Configure it by variables, or by
# a file at /etc/odoo-mcp/config.json; it may read there and in /run/secrets alone.

# deno has to be the version of the tests, in both places.
FROM denoland/deno:bin-2.9.6 AS deno

# A shell and certificates, to fetch packages with; of this stage only /app and /deno-dir go on.
FROM denoland/deno:2.9.6 AS build
WORKDIR /app
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1
COPY deno.json deno.lock main.ts ./
COPY packaging/runtime_config.ts packaging/healthcheck.ts ./packaging/
COPY src ./src
# Only what the program imports, each package held against its hash in deno.lock. What is named beside main.ts are workers.
RUN deno run --no-config --allow-read=/app --allow-write=/app/deno.json --allow-run=deno \
      packaging/runtime_config.ts main.ts src/files/pdf_worker.ts src/files/image_worker.ts \
 && rm packaging/runtime_config.ts
# The first run leaves compiled code behind, for all later starts. It also shows that nothing is missing.
RUN deno cache --frozen main.ts src/files/pdf_worker.ts src/files/image_worker.ts \
      packaging/healthcheck.ts \
 && deno run --cached-only --allow-net --allow-env --allow-read main.ts tools --demo > /dev/null

# glibc, libgcc and certificates, and nothing else: no shell, no package manager. debian:bookworm-slim would do too,
# with a hundred packages to keep patched. Its tags carry no versions: build again for its security updates.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="odoo-mcp" \
      org.opencontainers.image.description="Model Context Protocol server for Odoo 15 to 20" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=deno /deno /usr/local/bin/deno
COPY --from=build /deno-dir /deno-dir
COPY --from=build /app /app
WORKDIR /etc/odoo-mcp
# MALLOC_*: with either set, glibc stops raising its thresholds, and what a crowd of slow readers took goes back.
# The port stands here so that the health check knows it: a variable wins over the configuration file.
ENV DENO_DIR=/deno-dir \
    DENO_NO_UPDATE_CHECK=1 \
    NO_COLOR=1 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    ODOO_MCP_HTTP_HOST=0.0.0.0 \
    ODOO_MCP_HTTP_PORT=8080
USER 65532:65532
EXPOSE 8080
STOPSIGNAL SIGTERM
# Whether the server answers, not whether Odoo does: starting this one again would not bring Odoo back. Orchestrators
# that take a server out of turn instead should ask GET /ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/usr/local/bin/deno", "run", "--no-config", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1", \
       "--allow-env=ODOO_MCP_HTTP_PORT", "/app/packaging/healthcheck.ts"]
ENTRYPOINT ["/usr/local/bin/deno", "run", "--config=/app/deno.json", "--cached-only", "--no-prompt", \
            "--v8-flags=--max-semi-space-size=16", "--unstable-lazy-dynamic-imports", "--allow-net", "--allow-env", \
            "--allow-read=/app,/etc/odoo-mcp,/run/secrets", "/app/main.ts"]
CMD ["serve", "streamable_http"]
