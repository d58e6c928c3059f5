import type {
  App,
  BlockAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcut,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
} from "@slack/bolt";
import type { Logger } from "../logger.ts";
import { sentenceFor, tell, under } from "./listeners/answer.ts";
import { Unreadable } from "./untrusted.ts";
import { sayModal } from "./views/modals.ts";

/** Listeners by name. Bolt asks each of its listeners in turn whether an event is theirs; here one of each kind looks the name up. */
export interface Listening {
  /** An id that ends with a dot stands for all that begin so. */
  action<A extends BlockAction = BlockAction>(id: string, listener: Middleware<SlackActionMiddlewareArgs<A>>): void;
  view(callbackId: string, listener: Middleware<SlackViewMiddlewareArgs>): void;
  shortcut<S extends SlackShortcut = SlackShortcut>(
    callbackId: string,
    listener: Middleware<SlackShortcutMiddlewareArgs<S>>,
  ): void;
  command(name: string, listener: Middleware<SlackCommandMiddlewareArgs>): void;
  event<E extends string>(type: E, listener: Middleware<SlackEventMiddlewareArgs<E>>): void;
}

/** Puts one listener of each kind on the app. What no name is known for (of an older or newer version) is answered, so that nobody waits three seconds for nothing. */
export function listening(app: App, logger: Logger): Listening {
  const actions = new Map<string, Middleware<SlackActionMiddlewareArgs<BlockAction>>>();
  const views = new Map<string, Middleware<SlackViewMiddlewareArgs>>();
  const shortcuts = new Map<string, Middleware<SlackShortcutMiddlewareArgs>>();
  const commands = new Map<string, Middleware<SlackCommandMiddlewareArgs>>();
  const events = new Map<string, Middleware<SlackEventMiddlewareArgs>>();
  const unknown = (state: string) =>
    logger.warn("something that no listener knows was acknowledged and ignored", { state });

  /** What a listener could not read before it had acknowledged: the button is from another version. */
  const answerUnreadable = async (args: SlackActionMiddlewareArgs<BlockAction>, error: unknown) => {
    if (!(error instanceof Unreadable)) throw error;
    await args.ack();
    await tell(args.respond, sentenceFor(error, logger), logger);
  };

  app.use(async (args) => {
    const { body, ack } = args as unknown as {
      body: { type?: string; user?: { id?: unknown }; actions?: ({ action_id?: unknown } | null)[] };
      ack?: () => Promise<void>;
    };
    const isSomebodys = body.user === undefined || typeof body.user.id === "string";
    const isAction = body.type !== "block_actions" || typeof body.actions?.[0]?.action_id === "string";
    if (isSomebodys && isAction) return args.next();
    unknown(String(body.type));
    await ack?.();
  });
  app.action<BlockAction>({}, async (args) => {
    const id = args.action.action_id;
    const listener = actions.get(id) ?? actions.get(id.slice(0, id.lastIndexOf(".") + 1));
    if (listener) return listener(args).catch((error: unknown) => answerUnreadable(args, error));
    unknown(args.body.type);
    await args.ack();
  });
  app.options({}, async ({ body, ack }) => {
    unknown(body.type);
    await ack({ options: [] });
  });
  app.view({}, async (args) => {
    const listener = views.get(args.view.callback_id);
    if (listener) return listener(args);
    unknown(args.body.type);
    const input = lastInput(args.view);
    await args.ack(input ? under(input, RETIRED) : { response_action: "update", view: sayModal("Amends", RETIRED) });
  });
  app.shortcut({}, async (args) => {
    const listener = shortcuts.get(args.shortcut.callback_id);
    if (listener) return listener(args);
    unknown(args.body.type);
    await args.ack();
  });
  app.command(/^\//, async (args) => {
    const listener = commands.get(args.command.command);
    if (listener) return listener(args);
    unknown("command");
    await args.ack();
  });
  app.event(/^/, async (args) => events.get(args.event.type)?.(args));

  return {
    action: (id, listener) => void actions.set(id, listener as never),
    view: (id, listener) => void views.set(id, listener),
    shortcut: (id, listener) => void shortcuts.set(id, listener as never),
    command: (name, listener) => void commands.set(name, listener),
    event: (type, listener) => void events.set(type, listener as never),
  };
}

const RETIRED =
  "This window is from another version of Amends, and nothing was changed. Send it again in a minute; if that does not help, copy what you wrote and use the buttons on the newest card.";

/** The input under which something can be said of a window as a whole: the note, which stands last. Null in one without inputs. */
const lastInput = ({ blocks }: ViewOutput): string | null => {
  const given: readonly ({ type?: string; block_id?: string } | null)[] = Array.isArray(blocks) ? blocks : [];
  return given.findLast((block) => block?.type === "input")?.block_id ?? null;
};
