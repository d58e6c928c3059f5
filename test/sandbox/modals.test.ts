import { describe, expect, test } from "@jest/globals";
import type { LocalSlack } from "../../src/sandbox/local-slack.ts";
import { type Arrival, aListener, type Reply } from "./listener.ts";
import { aSlack, call, messagesOf } from "./support.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const modal = (fields: object = {}) => ({
  type: "modal",
  callback_id: "note",
  title: plain("Note"),
  submit: plain("Save"),
  blocks: [
    { type: "input", block_id: "note", label: plain("Note"), element: { type: "plain_text_input", action_id: "text" } },
    {
      type: "input",
      block_id: "who",
      label: plain("Who"),
      optional: true,
      element: { type: "users_select", action_id: "user", initial_user: "U0ERIC" },
    },
  ],
  ...fields,
});

type View = Record<string, unknown> & { id: string; hash: string };

/** A Slack with a listener, and a person's fresh trigger_id. */
async function withTrigger(options: { reply?: (arrival: Arrival) => Reply; triggerTtlMs?: number } = {}) {
  const { reply, ...rest } = options;
  const slack = await aSlack({ triggerTtlMs: 60_000, ...rest });
  const { arrivals } = await aListener(slack, reply);
  const trigger = async () => {
    await slack.control.command({ user: "U0BRIDGET", channel: "C0DETRACT", command: "/amends" });
    return String(arrivals.at(-1)?.payload.trigger_id);
  };
  return { slack, control: slack.control, arrivals, trigger };
}

async function open(slack: LocalSlack, trigger_id: string, view: object = modal()): Promise<View> {
  const { body } = await call(slack, "views.open", { trigger_id, view });
  if (!body.ok) throw new Error(JSON.stringify(body));
  return body.view as View;
}

/** Clicks a button inside an open modal and returns the new trigger_id. */
const clickable = modal({
  blocks: [{ type: "actions", block_id: "a", elements: [{ type: "button", action_id: "next", text: plain("Next") }] }],
});

describe("a trigger_id", () => {
  test("opens one view, once", async () => {
    const { slack, trigger } = await withTrigger();
    const id = await trigger();
    await open(slack, id);
    expect((await call(slack, "views.open", { trigger_id: id, view: modal() })).body.error).toBe(
      "exchanged_trigger_id",
    );
  });

  test("expires", async () => {
    const { slack, control, trigger } = await withTrigger();
    const [early, late] = [await trigger(), await trigger()];
    control.advance(50_000);
    await open(slack, early);
    control.advance(11_000);
    expect((await call(slack, "views.open", { trigger_id: late, view: modal() })).body.error).toBe(
      "expired_trigger_id",
    );
  });

  test("is not used up by a view that Slack refuses", async () => {
    const { slack, trigger } = await withTrigger();
    const id = await trigger();
    const refused = await call(slack, "views.open", { trigger_id: id, view: modal({ title: plain("x".repeat(25)) }) });
    expect(messagesOf(refused)).toEqual(["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]);
    await open(slack, id);
  });
});

describe("the stack of modals", () => {
  test("takes three views, and only from inside a modal", async () => {
    const { slack, control, arrivals, trigger } = await withTrigger();
    const outside = await trigger();
    expect((await call(slack, "views.push", { trigger_id: outside, view: clickable })).body.error).toBe("not_found");
    await open(slack, await trigger(), clickable);
    const push = async () => {
      const viewId = control.views().modals.U0BRIDGET?.at(-1)?.id ?? "";
      await control.interact({ user: "U0BRIDGET", viewId, label: "Next" });
      return call(slack, "views.push", { trigger_id: String(arrivals.at(-1)?.payload.trigger_id), view: clickable });
    };
    expect((await push()).body.ok).toBe(true);
    expect((await push()).body.ok).toBe(true);
    expect((await push()).body.error).toBe("push_limit_reached");
    const [root, second, third] = control.views().modals.U0BRIDGET ?? [];
    expect([second?.root_view_id, second?.previous_view_id]).toEqual([root?.id, root?.id]);
    expect([third?.root_view_id, third?.previous_view_id]).toEqual([root?.id, second?.id]);
  });

  test("tells the app of a cancelled view only where it asked to hear of it", async () => {
    const { slack, control, arrivals, trigger } = await withTrigger();
    const quiet = await open(slack, await trigger());
    await control.viewClose({ user: "U0BRIDGET", viewId: quiet.id });
    const loud = await open(slack, await trigger(), modal({ notify_on_close: true }));
    await control.viewClose({ user: "U0BRIDGET", viewId: loud.id, all: true });
    expect(control.views().modals).toEqual({});
    const closed = arrivals.filter(({ payload }) => payload.type === "view_closed");
    expect(closed.map(({ payload }) => [(payload.view as View).id, payload.is_cleared])).toEqual([[loud.id, true]]);
  });
});

describe("views.update", () => {
  test("keeps what was typed where block_id and action_id stay", async () => {
    const { slack, control, trigger } = await withTrigger({
      reply: () => ({ json: { response_action: "errors", errors: { note: "No" } } }),
    });
    const { id } = await open(slack, await trigger());
    await control.viewSubmit({ user: "U0BRIDGET", viewId: id, values: { note: "Called", who: "U0LENA" } });
    await call(slack, "views.update", { view_id: id, view: modal({ title: plain("Again") }) });
    const [view] = control.views().modals.U0BRIDGET ?? [];
    expect(view).toMatchObject({ id, title: { text: "Again" } });
    expect(view?.state.values).toEqual({
      note: { text: { type: "plain_text_input", value: "Called" } },
      who: { user: { type: "users_select", selected_user: "U0LENA" } },
    });
  });

  test("refuses a stale hash, and finds a view by its external_id", async () => {
    const { slack, trigger } = await withTrigger();
    const first = await open(slack, await trigger(), modal({ external_id: "issue-7" }));
    const update = (hash: string) => call(slack, "views.update", { external_id: "issue-7", hash, view: modal() });
    const { body } = await update(first.hash);
    expect(body).toMatchObject({ ok: true, view: { id: first.id } });
    const { body: stale } = await call(slack, "views.update", { view_id: first.id, hash: first.hash, view: modal() });
    expect(stale.error).toBe("hash_conflict");
  });

  test("an external_id belongs to one open view", async () => {
    const { slack, trigger } = await withTrigger();
    await call(slack, "views.publish", { user_id: "U0ERIC", view: { type: "home", blocks: [], external_id: "mine" } });
    const { body } = await call(slack, "views.open", {
      trigger_id: await trigger(),
      view: modal({ external_id: "mine" }),
    });
    expect(body.error).toBe("duplicate_external_id");
  });
});

describe("submitting", () => {
  const outcomes: [string, Reply, object][] = [
    ["nothing closes it", {}, { outcome: "closed" }],
    ["an empty object closes it", { json: {} }, { outcome: "closed" }],
    ["clear closes all", { json: { response_action: "clear" } }, { outcome: "cleared" }],
    ["update replaces it", { json: { response_action: "update", view: clickable } }, { outcome: "updated" }],
    ["push covers it", { json: { response_action: "push", view: clickable } }, { outcome: "pushed" }],
    [
      "errors stay with their inputs",
      { json: { response_action: "errors", errors: { note: "Too short" } } },
      { outcome: "errors", errors: { note: "Too short" } },
    ],
    [
      "errors for no input are not understood",
      { json: { response_action: "errors", errors: { nothing: "x" } } },
      { outcome: "failed" },
    ],
    [
      "a broken view is not understood",
      { json: { response_action: "update", view: { type: "modal" } } },
      { outcome: "failed" },
    ],
    ["an unknown action is not understood", { json: { response_action: "dance" } }, { outcome: "failed" }],
    ["text is not understood", { text: "thanks" }, { outcome: "failed" }],
    ["a failing app is shown", { status: 500 }, { outcome: "failed", status: 500 }],
  ];

  test.each(outcomes)("%s", async (_name, reply, expected) => {
    const answer = ({ payload }: Arrival) => (payload.type === "view_submission" ? reply : {});
    const { slack, control, trigger } = await withTrigger({ reply: answer });
    const { id } = await open(slack, await trigger());
    const result = await control.viewSubmit({ user: "U0BRIDGET", viewId: id, values: { note: "Called her" } });
    expect(result).toMatchObject(expected);
    const left = control.views().modals.U0BRIDGET?.length ?? 0;
    expect(left).toBe(
      { closed: 0, cleared: 0, updated: 1, pushed: 2, errors: 1, failed: 1, blocked: 1 }[result.outcome],
    );
    if (result.outcome === "failed") expect(control.views().modals.U0BRIDGET?.[0]?.failure).toBe(result.warning);
  });

  test("Slack itself asks for what is required, before the app hears", async () => {
    const { slack, control, arrivals, trigger } = await withTrigger();
    const { id } = await open(slack, await trigger());
    const before = arrivals.length;
    const blocked = await control.viewSubmit({ user: "U0BRIDGET", viewId: id });
    expect(blocked).toMatchObject({ outcome: "blocked", errors: { note: "Please complete this required field." } });
    expect(arrivals).toHaveLength(before);
    expect(await control.viewSubmit({ user: "U0BRIDGET", viewId: id, force: true })).toMatchObject({
      outcome: "closed",
    });
    expect(arrivals.at(-1)?.payload).toMatchObject({
      type: "view_submission",
      user: { id: "U0BRIDGET" },
      view: { id, callback_id: "note", state: { values: { note: { text: { value: null } } } } },
    });
  });

  test("only by the one who has it open, and only the one on top", async () => {
    const { slack, control, trigger } = await withTrigger();
    const { id } = await open(slack, await trigger());
    const submit = (user: string) => control.viewSubmit({ user, viewId: id, values: { note: "a" } });
    await expect(submit("U0ERIC")).rejects.toThrow(`viewId: U0ERIC has no open modal "${id}"`);
    const wrong = control.viewSubmit({ user: "U0BRIDGET", viewId: id, values: { other: "a" } });
    await expect(wrong).rejects.toThrow('values: there is no input with block_id "other"');
  });
});

describe("Home", () => {
  test("keeps its id, changes its hash, and refuses a stale one", async () => {
    const slack = await aSlack();
    const publish = (fields: object = {}) =>
      call(slack, "views.publish", {
        user_id: "U0ERIC",
        view: { type: "home", blocks: [{ type: "divider" }] },
        ...fields,
      });
    const first = (await publish()).body.view as View;
    const second = (await publish({ hash: first.hash })).body.view as View;
    expect(second.id).toBe(first.id);
    expect((await publish({ hash: first.hash })).body.error).toBe("hash_conflict");
    expect(slack.control.views().homes.U0ERIC?.blocks).toMatchObject([{ type: "divider" }]);
  });
});
