import type { Internet } from './internet';

type SlackMessage = Internet['slack'][number];

/** A part of a message as Slack's blocks have it; anything may be missing. */
type Part = Readonly<Record<string, unknown>>;

/**
 * A message to Slack as a person reads it in a terminal: what its blocks say, and each button with the
 * address that it opens, so that a question can be answered from there.
 *
 * Source: n8n's Slack node (`createSendAndWaitMessageBody`): section and actions blocks, as a list or as JSON.
 */
export function slackInTerminal({ channel, text, body }: SlackMessage): string {
	const said = blocksOf(body.blocks).flatMap(linesOf);
	// Beside blocks, the text is what Slack shows where it cannot show them.
	const lines = said.length > 0 ? said : [text];
	return [`[Slack ${channel}]`, ...lines.map(readable)].join('\n');
}

function blocksOf(blocks: unknown): Part[] {
	if (typeof blocks === 'string') {
		try {
			return blocksOf(JSON.parse(blocks));
		} catch {
			return [];
		}
	}
	return Array.isArray(blocks) ? blocks.filter(isPart) : [];
}

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

function linesOf(part: Part): string[] {
	const own = textOf(part.text);
	const address = typeof part.url === 'string' ? part.url : undefined;
	const button = part.type === 'button';
	const lines =
		own === undefined
			? []
			: address !== undefined
				? [`${own}: ${address}`]
				: [button ? `${own} (this button works in Slack only)` : own];
	const inside = [part.fields, part.elements, part.accessory].flat().filter(isPart);
	// A field of a section is a text itself.
	return [...lines, ...inside.flatMap((one) => linesOf(isText(one) ? { text: one } : one))];
}

const isText = ({ type, text }: Part) => typeof text === 'string' && type !== 'button';

/** A text object, or a text; nothing for blanks, with which n8n keeps blocks apart. */
function textOf(text: unknown): string | undefined {
	const found = isPart(text) ? text.text : text;
	return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

/** Slack's links and its three escapes, as a terminal shows them. */
function readable(text: string): string {
	return text
		.replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2: $1')
		.replace(/<(https?:[^|>]+)>/g, '$1')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}
