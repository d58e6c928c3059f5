import { setTimeout as sleep } from "node:timers/promises";
import {
  type Context,
  context,
  createContextKey,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { describeError } from "../logger.ts";
import type { Step, StepField, Tracing } from "../observer.ts";

/** Tracing that has to be ended, so that the last steps get out. */
export interface OpenTraces extends Tracing {
  stop(): Promise<void>;
}

const KINDS: Readonly<Record<Step["kind"], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};
/** What each field is called in a trace: the convention's name where it has one. */
const ATTRIBUTES: Readonly<Record<StepField, string>> = {
  workspaceId: "amends.workspace_id",
  issueId: "amends.issue_id",
  receivedId: "amends.received_id",
  channel: "amends.channel",
  status: "http.response.status_code",
  sql: "db.query.text",
};
const JOB = createContextKey("the job that runs");
/** A collector that does not answer keeps no process from ending. */
const LAST_MS = 1_000;

/**
 * Sends traces where the usual OTEL_ variables say, as JSON over HTTP, and once for a process. The libraries that find out by themselves what to trace
 * are not used: they note addresses, in which there are secrets, and errors, in which there are a client's words.
 */
export function openTraces(): OpenTraces {
  const resource = resourceFromAttributes({ "service.name": "amends" }).merge(
    detectResources({ detectors: [envDetector] }),
  );
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer("amends");

  const start = ({ name, kind, fields = {} }: Step, parent: Context): Span =>
    tracer.startSpan(name, { kind: KINDS[kind], attributes: named(fields) }, parent);

  return {
    traces: true,
    step: async (step, work) => {
      const parent = step.parent === undefined ? context.active() : continued(step.parent);
      const span = start(step, parent);
      const inside = trace.setSpan(parent, span);
      try {
        return await context.with(step.job === undefined ? inside : inside.setValue(JOB, step.job), work);
      } catch (error) {
        fail(span, codeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    begin: (step) => {
      const active = context.active();
      if (!trace.getSpan(active)?.isRecording()) return () => undefined;
      const span = start(step, active);
      return (code) => {
        if (code !== undefined) fail(span, code);
        span.end();
      };
    },
    carry: (job) => {
      const active = context.active();
      if (trace.getSpan(active) === undefined || active.getValue(JOB) === job) return undefined;
      const carrier: Record<string, string> = {};
      propagation.inject(active, carrier);
      return carrier.traceparent;
    },
    stop: () => Promise.race([provider.shutdown().catch(() => undefined), sleep(LAST_MS, undefined, { ref: false })]),
  };
}

const continued = (traceparent: string): Context => propagation.extract(context.active(), { traceparent });

/** An error by its code or name: its words may be a client's. */
const codeOf = (error: unknown): string => {
  const { code, name } = describeError(error);
  return String(code ?? name);
};

function fail(span: Span, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute("error.type", code);
}

const named = (fields: NonNullable<Step["fields"]>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [ATTRIBUTES[field as StepField], value]));
