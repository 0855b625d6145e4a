import type { INodePropertyOptions } from 'n8n-workflow';

/** The events that Chert documents. Source: docs: webhooks. */
export const EVENTS: INodePropertyOptions[] = [
	{
		name: 'Lead Reply (Legacy)',
		value: 'lead_reply',
		description: 'The older form of Message Received. Choose one of the two, not both.',
	},
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
];

const NAMES: ReadonlySet<unknown> = new Set(EVENTS.map(({ value }) => value));

/** Whether an event is one of the documented ones, so that its shape is known. */
export function isDocumented(event: string): boolean {
	return NAMES.has(event);
}

/**
 * The value of the parameter `events`.
 *
 * @returns exact names, each once and in order; an empty list means all events
 */
export function readEvents(value: unknown): string[] {
	const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
	return [...new Set(names as string[])].sort();
}
