#!/usr/bin/env node
// Ends with 0 when the Amends of this container answers at /healthz, with 1 when it does not: for HEALTHCHECK. A worker listens at HEALTH_PORT only.
const ports = [process.env.HEALTH_PORT, process.env.PORT || "3000"].filter(Boolean);
const lives = (port) =>
  fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
process.exitCode = (await Promise.all(ports.map(lives))).includes(true) ? 0 : 1;
