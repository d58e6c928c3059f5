import type * as Deed from "./control-types/deed.ts";
import type * as Fault from "./control-types/fault.ts";
import type * as Log from "./control-types/log.ts";
import type * as Shown from "./control-types/shown.ts";
import { ControlError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { pickShortcut, sendCommand } from "./people/command.ts";
import { changeInstallation } from "./people/installation.ts";
import { ackResult, interact, suggest } from "./people/interact.ts";
import { channelNamed, personNamed } from "./people/places.ts";
import { closeView, submitView } from "./people/submit.ts";
import { changeUserGroup } from "./people/user-groups.ts";
import { changeChannel, changeUser, openHome } from "./people/workspace.ts";
import { edit, erase, putReaction, write } from "./people/write.ts";
import { resetSandbox, type Sandbox } from "./sandbox.ts";
import { showMessages, showState, showViews } from "./shown.ts";
import { openIm } from "./world.ts";

/**
 * What people do in this Slack, and what is to see; the same operations as under `/_control`. Reads answer at once. What people do resolves when
 * the app has acknowledged (or failed to), so that a test can go on from there. Requests that cannot be carried out throw a ControlError.
 */
export interface Control {
  state(): Shown.WorkspaceState;
  /** Top-level messages oldest first; with `user` also the ephemerals that only they see. */
  messages(channel: string, options?: { user?: string }): Shown.ChannelMessages;
  /** The direct message between the app and a person, ephemerals included. */
  dm(user: string): Shown.ChannelMessages;
  views(): Shown.OpenViews;
  log(options?: { since?: number }): Log.LogEntry[];
  /** The mails, oldest first; without a mailbox a ControlError. */
  mailbox(): Shown.ShownMailbox;
  /** Calls back for all news until the returned function is called. */
  watch(watcher: (event: Log.StreamEvent) => void): () => void;
  message(request: Deed.MessageRequest): Promise<Deed.MessageResult>;
  command(request: Deed.CommandRequest): Promise<Deed.AckResult>;
  shortcut(request: Deed.ShortcutRequest): Promise<Deed.AckResult>;
  interact(request: Deed.InteractRequest): Promise<Deed.AckResult>;
  suggest(request: Deed.SuggestRequest): Promise<Deed.SuggestResult>;
  viewSubmit(request: Deed.ViewSubmitRequest): Promise<Deed.ViewSubmitResult>;
  viewClose(request: Deed.ViewCloseRequest): Promise<void>;
  openHome(request: Deed.OpenHomeRequest): Promise<void>;
  reaction(request: Deed.ReactionRequest): Promise<void>;
  editMessage(request: Deed.EditMessageRequest): Promise<void>;
  deleteMessage(request: Deed.DeleteMessageRequest): Promise<void>;
  userChange(request: Deed.UserChangeRequest): Promise<void>;
  userGroup(request: Deed.UserGroupRequest): Promise<void>;
  channel(request: Deed.ChannelRequest): Promise<void>;
  /** Revokes the app's token or uninstalls it: no call is let in until it is installed anew, which gives it another token. */
  installation(request: Deed.InstallationRequest): Promise<Deed.InstallationResult>;
  /** Puts a fault in force and returns its id. */
  fault(request: Fault.FaultRequest): string;
  /** Lifts one fault, or all. */
  faultClear(id?: string): void;
  /** Makes mail go wrong; without a kind all is well again. */
  mailFault(request: Partial<Fault.MailFaultRequest>): void;
  replay(request: Deed.ReplayRequest): Promise<Deed.AckResult>;
  /** Tells the app's sockets to reconnect; with `cut` drops them without a word. */
  refreshSocket(options?: { cut?: boolean }): void;
  /** Moves the sandbox's clock ahead; what falls due (such as retries of events) happens, and who asked by `onAdvance` hears. */
  advance(ms: number): void;
  /** Resolves when no delivery is under way; retries that wait for their time do not count. */
  settled(): Promise<void>;
  /** Back to the seed: messages, views, faults, limits and log are gone. */
  reset(): void;
}

async function replay(sandbox: Sandbox, { deliverySeq, ...options }: Deed.ReplayRequest): Promise<Deed.AckResult> {
  const ack = await sandbox.deliveries.replay(deliverySeq, options);
  if (!ack) throw new ControlError(`deliverySeq: there was no delivery ${deliverySeq}`);
  return ackResult(ack, undefined);
}

function advance({ clock, journal, settings }: Sandbox, ms: number): void {
  if (!Number.isFinite(ms) || ms < 0) throw new ControlError("ms: must be a number of milliseconds, 0 or more");
  settings.onAdvance?.(ms);
  clock.advance(ms);
  journal.changed({});
}

function mailboxOf({ settings }: Sandbox): Mailbox {
  if (!settings.mailbox) throw new ControlError("this local Slack was started without a mailbox");
  return settings.mailbox;
}

/** Binds the operations to a sandbox. */
export function createControl(sandbox: Sandbox): Control {
  const { journal, deliveries, faults } = sandbox;
  return {
    state: () => showState(sandbox),
    messages: (channel, { user } = {}) => showMessages(sandbox, channelNamed(sandbox, channel, user), user),
    dm: (user) => {
      const { im } = openIm(sandbox.world, sandbox.app, dmPartner(sandbox, user), sandbox.clock.now());
      return showMessages(sandbox, im, user);
    },
    views: () => showViews(sandbox),
    log: ({ since = 0 } = {}) => journal.entries.filter((entry) => entry.seq > since),
    mailbox: () => ({ mails: [...mailboxOf(sandbox).messages()] }),
    watch: (watcher) => journal.watch(watcher),
    message: (request) => write(sandbox, request),
    command: (request) => sendCommand(sandbox, request),
    shortcut: (request) => pickShortcut(sandbox, request),
    interact: (request) => interact(sandbox, request),
    suggest: (request) => suggest(sandbox, request),
    viewSubmit: (request) => submitView(sandbox, request),
    viewClose: (request) => closeView(sandbox, request),
    openHome: (request) => openHome(sandbox, request),
    reaction: (request) => putReaction(sandbox, request),
    editMessage: (request) => edit(sandbox, request),
    deleteMessage: (request) => erase(sandbox, request),
    userChange: (request) => changeUser(sandbox, request),
    userGroup: (request) => changeUserGroup(sandbox, request),
    channel: (request) => changeChannel(sandbox, request),
    installation: (request) => changeInstallation(sandbox, request),
    fault: (request) => faults.add(request),
    faultClear: (id) => {
      if (!faults.clear(id)) throw new ControlError(`id: there is no fault "${id}"`);
    },
    mailFault: ({ kind, times }) => {
      const mailbox = mailboxOf(sandbox);
      if (kind === undefined) mailbox.faultClear();
      else mailbox.fault(times === undefined ? { kind } : { kind, times });
    },
    replay: (request) => replay(sandbox, request),
    refreshSocket: ({ cut = false } = {}) => (cut ? deliveries.sockets.cut() : deliveries.sockets.refresh()),
    advance: (ms) => advance(sandbox, ms),
    settled: () => deliveries.settled(),
    reset: () => resetSandbox(sandbox),
  };
}

/** A person whose direct message can be looked at; deactivated people keep theirs. */
function dmPartner(sandbox: Sandbox, user: string): string {
  return sandbox.world.users.get(user)?.deleted ? user : personNamed(sandbox, user).id;
}
