import type { INodePropertyOptions } from 'n8n-workflow';

/** The events that Chert documents, the one that most people want first. Source: docs: deliveries. */
export const EVENTS: INodePropertyOptions[] = [
	{
		name: 'Message Received',
		value: 'message.received',
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
		value: 'lead_reply',
		description: 'The older form of Message Received. Choose one of the two, not both.',
	},
];

const NAMES: ReadonlySet<unknown> = new Set(EVENTS.map(({ value }) => value));

/** Whether an event is one of the documented ones. */
export function isDocumented(event: string): boolean {
	return NAMES.has(event);
}

/** Whether Chert documents what is in the `data` of an event. For the others it only says that they exist. */
export function hasDocumentedData(event: string): boolean {
	return event === 'message.received';
}

/**
 * The names of events. An expression may give a text with commas in place of a list.
 *
 * @returns each name once; an empty list means all events; `undefined` for anything that is not a list of
 *   names
 */
export function eventNames(value: unknown): string[] | undefined {
	const list: unknown = typeof value === 'string' ? value.split(',') : (value ?? []);
	if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) return undefined;
	const names = (list as string[]).map((name) => name.trim()).filter((name) => name !== '');
	return [...new Set(names)];
}
