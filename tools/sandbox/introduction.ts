import { readExample } from './examples';
import { OWNER } from './rest';
import type { Simulator } from '../../test/simulator';

type Message = Simulator['messages'] extends ReadonlyMap<string, infer M> ? M : never;

/** Where the simulator listens unless it is told otherwise. */
const SIMULATOR_PORT = '4010';

/**
 * What `npm run n8n` says when all is running.
 *
 * @param urls origins of n8n and of the simulator
 */
export function introduction({ n8n, simulator }: { n8n: string; simulator: string }): string {
	const { port } = new URL(simulator);
	const event = `npm run simulator:event --${port === SIMULATOR_PORT ? '' : ` --port ${port}`}`;
	return `
n8n is at    ${n8n}
  e-mail     ${OWNER.email}
  password   ${OWNER.password}

Let somebody leave: open "${readExample('crm-offboarding').name}",
press Publish (and Publish once more in the dialog), and call its address from another terminal:

  curl -X POST ${n8n}/webhook/chert-offboarding -H 'content-type: application/json' \\
    -d '{"employee": "Jo Park", "chat_ids": ["ch_group_of_5", "ch_group_of_3", "ch_direct"]}'

Chert is simulated at ${simulator} (chats: ch_group_of_3, _4, _5, _8, _31, ch_direct,
ch_no_line, ch_fail_<code>). A group that was left stays left until
  curl -X POST ${simulator}/_simulator/reset
(published triggers go on: their webhook subscriptions are kept, over a restart too).

What the workflows send to Slack, and what your line writes, is shown here instead.
  A question in iMessage is answered with   ${event} --reply yes
  A question in Slack is answered by opening one of its links in a browser.
The chat model of the AI examples is a very simple one: open
"${readExample('ai-agent-approval').name}", and ask it "Please leave ch_group_of_8".

Ctrl-C stops everything.`;
}

/** What your line writes to somebody, as it is shown in a terminal. */
export function messageInTerminal({ chat_id, parts }: Pick<Message, 'chat_id' | 'parts'>): string {
	const said = parts.map(({ value, type }) =>
		typeof value === 'string' ? value : `[${String(type)}]`,
	);
	return [`[iMessage, chat ${chat_id}]`, ...said].join('\n');
}

/**
 * Watches what your line writes.
 *
 * @param messages of the simulator; they begin anew when it is reset, with the same IDs
 * @returns a function that returns what came since it was called last
 */
export function newMessages(messages: ReadonlyMap<string, Message>): () => Message[] {
	const known = new WeakSet<Message>(messages.values());
	return () => {
		const found = [...messages.values()].filter((message) => !known.has(message));
		for (const message of found) known.add(message);
		return found.filter(({ direction }) => direction === 'outbound');
	};
}
