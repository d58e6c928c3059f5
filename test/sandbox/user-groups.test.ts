import { describe, expect, test } from "@jest/globals";
import type { Manifest } from "../../src/sandbox/local-slack.ts";
import { aListener } from "./listener.ts";
import { aSlack, call, manifest, without } from "./support.ts";

const DAY = 86_400_000;
const leadership = { id: "S0LEADS", handle: "leadership", name: "Leadership" };

/** The manifest with these events too. */
const hearing = (...events: string[]): Manifest => ({
  ...manifest,
  settings: {
    ...manifest.settings,
    event_subscriptions: { bot_events: events },
  },
});

const both = hearing("subteam_updated", "subteam_members_changed");

describe("user groups as the app asks for them", () => {
  test("members and their number come only to who asks", async () => {
    const slack = await aSlack();
    const { body } = await call(slack, "usergroups.list");
    const [group] = body.usergroups as Record<string, unknown>[];
    expect(group).toMatchObject({ ...leadership, team_id: "T0LOCAL", is_usergroup: true, date_delete: 0 });
    expect(Object.keys(group ?? {})).not.toContain("users");
    expect(Object.keys(group ?? {})).not.toContain("user_count");
    const full = await call(slack, "usergroups.list", { include_users: true, include_count: true });
    expect(full.body.usergroups).toMatchObject([
      { handle: "leadership", users: ["U0ERIC", "U0SOFIA"], user_count: 2 },
      { handle: "west" },
    ]);
    expect((await call(slack, "usergroups.users.list", { usergroup: "S0LEADS" })).body).toEqual({
      ok: true,
      users: ["U0ERIC", "U0SOFIA"],
    });
  });

  test("a disabled group is shown only to who asks for those too, until it is in use again", async () => {
    const slack = await aSlack();
    await slack.control.userGroup({ group: "S0LEADS", disabled: true });
    const handles = async (args: object = {}) =>
      ((await call(slack, "usergroups.list", args)).body.usergroups as { handle: string }[]).map((one) => one.handle);
    expect(await handles()).toEqual(["west"]);
    expect(await handles({ include_disabled: true })).toEqual(["leadership", "west"]);
    const { body } = await call(slack, "usergroups.list", { include_disabled: true });
    const [group] = body.usergroups as { date_delete: number; deleted_by: string }[];
    expect(group).toMatchObject({ deleted_by: "U0BRIDGET" });
    expect(Math.abs((group?.date_delete ?? 0) - Date.now() / 1_000)).toBeLessThan(5);

    const members = (args: object = {}) => call(slack, "usergroups.users.list", { usergroup: "S0LEADS", ...args });
    expect((await members()).body.error).toBe("no_such_subteam");
    expect((await members({ include_disabled: true })).body.users).toEqual(["U0ERIC", "U0SOFIA"]);
    await slack.control.userGroup({ group: "S0LEADS", disabled: false });
    expect(await handles()).toEqual(["leadership", "west"]);
  });

  test("not at all where the optional scope was declined, as an installer may", async () => {
    const optional: Manifest = {
      ...manifest,
      oauth_config: { scopes: { ...manifest.oauth_config?.scopes, bot_optional: ["usergroups:read"] } },
    };
    const granted = await aSlack({ manifest: optional });
    expect((await call(granted, "usergroups.list")).body.ok).toBe(true);
    const declined = await aSlack({ manifest: optional, declinedScopes: ["usergroups:read"] });
    for (const method of ["usergroups.list", "usergroups.users.list"])
      expect((await call(declined, method, { usergroup: "S0LEADS" })).body).toMatchObject({
        ok: false,
        error: "missing_scope",
        needed: "usergroups:read",
      });
    const { headers } = await call(declined, "auth.test");
    expect(headers.get("x-oauth-scopes")?.split(",")).not.toContain("usergroups:read");
  });

  test("a scope that is not optional cannot be declined", async () => {
    await expect(aSlack({ declinedScopes: ["chat:write"] })).rejects.toThrow("chat:write");
  });
});

describe("an admin changes a user group", () => {
  test("the app hears of the group, and of who came and went", async () => {
    const slack = await aSlack({ manifest: both });
    const { arrivals } = await aListener(slack);
    const founded = Math.floor(Date.now() / 1_000);
    slack.control.advance(DAY);
    await slack.control.userGroup({ group: "S0LEADS", users: ["U0SOFIA", "U0LENA"] });
    await slack.control.settled();
    const events = arrivals.map(({ payload }) => payload.event as Record<string, unknown>);
    expect(events).toMatchObject([
      { type: "subteam_updated", subteam: { ...leadership, users: ["U0SOFIA", "U0LENA"], user_count: 2 } },
      {
        type: "subteam_members_changed",
        subteam_id: "S0LEADS",
        team_id: "T0LOCAL",
        added_users: ["U0LENA"],
        added_users_count: 1,
        removed_users: ["U0ERIC"],
        removed_users_count: 1,
      },
    ]);
    const { date_previous_update: before, date_update: now } = events[1] as Record<string, number>;
    expect(Math.abs((before ?? 0) - founded)).toBeLessThan(5);
    expect(Math.abs((now ?? 0) - founded - DAY / 1_000)).toBeLessThan(5);
    expect(slack.control.state().userGroups[0]).toEqual({
      ...leadership,
      users: ["U0SOFIA", "U0LENA"],
      disabled: false,
    });
  });

  test("a group that is renamed or disabled keeps its members, and the app hears just that", async () => {
    const slack = await aSlack({ manifest: both });
    const { arrivals } = await aListener(slack);
    await slack.control.userGroup({ group: "S0LEADS", handle: "leads", name: "Leads" });
    await slack.control.userGroup({ group: "S0LEADS", disabled: true });
    await slack.control.settled();
    expect(arrivals.map(({ payload }) => payload.event)).toMatchObject([
      { type: "subteam_updated", subteam: { handle: "leads", name: "Leads", date_delete: 0 } },
      { type: "subteam_updated", subteam: { users: ["U0ERIC", "U0SOFIA"], date_delete: expect.any(Number) } },
    ]);
  });

  test.each([
    ["did not subscribe", manifest],
    ["may not read groups", { ...both, oauth_config: without("usergroups:read").oauth_config ?? {} }],
  ])("an app that %s hears nothing", async (_name, changed) => {
    const slack = await aSlack({ manifest: changed });
    const { arrivals } = await aListener(slack);
    await slack.control.userGroup({ group: "S0LEADS", users: ["U0LENA"] });
    await slack.control.settled();
    expect(arrivals).toEqual([]);
  });

  test.each([
    [{ group: "S0NONE" }, 'group: there is no user group "S0NONE"'],
    [{ group: "S0LEADS", users: [] }, "users: a group has somebody in it; disable it instead"],
    [{ group: "S0LEADS", users: ["U0NONE"] }, 'users: "U0NONE" is not a user, or is named twice'],
    [{ group: "S0LEADS", users: ["U0ERIC", "U0ERIC"] }, 'users: "U0ERIC" is not a user, or is named twice'],
    [{ group: "S0LEADS", handle: "west" }, "handle: @west is the group S0WEST"],
  ])("%j is refused", async (request, sentence) => {
    const slack = await aSlack();
    await expect(slack.control.userGroup(request)).rejects.toThrow(sentence);
  });

  test("over HTTP too, and a reset brings the seed back", async () => {
    const slack = await aSlack();
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ group: "S0LEADS", users: ["U0LENA"], disabled: true });
    const answer = await fetch(`${slack.url}/_control/user-group`, { method: "POST", headers, body });
    expect(await answer.json()).toEqual({ ok: true });
    expect(slack.control.state().userGroups[0]).toMatchObject({ users: ["U0LENA"], disabled: true });
    slack.control.reset();
    expect(slack.control.state().userGroups[0]).toMatchObject({ users: ["U0ERIC", "U0SOFIA"], disabled: false });
  });
});
