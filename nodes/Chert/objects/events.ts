import type { INodePropertyOptions } from 'n8n-workflow';
import { entriesOf, isBlank, missing, readText, refusal, shown } from '../parameters/text';

export const MESSAGE_RECEIVED = 'message.received';

/** The older form of a message that was received. Source: docs: deliveries (lead_reply). */
export const LEGACY_REPLY = 'lead_reply';

export const EVENTS: INodePropertyOptions[] = [
	{
		name: 'Message Received',
		value: MESSAGE_RECEIVED,
		description: 'Somebody writes to one of your lines, directly or in a group',
	},
	{
		name: 'Reaction Added',
		value: 'reaction.added',
		description: 'Somebody reacts to a message',
	},
	{
		name: 'Reaction Removed',
		value: 'reaction.removed',
		description: 'Somebody takes a reaction back',
	},
	{
		name: 'Lead Reply (Legacy)',
		value: LEGACY_REPLY,
		description:
			'The older form of Message Received: with both chosen, one message starts two executions',
	},
];

const NAMES: ReadonlySet<unknown> = new Set(EVENTS.map(({ value }) => value));

export function isDocumented(event: string): boolean {
	return NAMES.has(event);
}

/** For the others Chert only says that they exist. */
export function hasDocumentedData(event: string): boolean {
	return event === MESSAGE_RECEIVED;
}

/** From what Chert or n8n has stored. None means all events. */
export function eventNames(value: unknown): string[] {
	const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
	return [...new Set(names as string[])].sort();
}

/** Names that the node does not know are for Chert to refuse: it may have more than this version lists. */
export function readEventNames(value: unknown, label = 'Events'): string[] {
	const names = entriesOf(value, /,/);
	const isNone = names.length === 0 && !Array.isArray(value);
	if (isBlank(value) || isNone) throw missing(value, label);
	if (names.every((name) => typeof name === 'string')) {
		return [...new Set(names.map((name) => readText(name, label, { line: true })))];
	}
	throw refusal(
		label,
		`must be a list of event names such as message.received, but it is ${shown(value)}`,
	);
}
