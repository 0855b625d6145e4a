import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { readEvents } from './events';
import { readAddresses, type Filters } from './filters';

/** What is set in the node. */
export interface TriggerSettings {
	filters: Filters;
	simplify: boolean;
	skipDuplicates: boolean;
}

/** Reads the node's parameters and options. */
export function readTriggerSettings(context: IWebhookFunctions): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const { chats, from, textContains, skipDuplicates = true } = options;
	return {
		filters: {
			events: readEvents(context.getNodeParameter('events', [])),
			chats: chats === 'groups' || chats === 'direct' ? chats : 'all',
			from: readAddresses(from),
			textContains: typeof textContains === 'string' ? textContains.trim() : '',
		},
		simplify: context.getNodeParameter('simplify', true) !== false,
		skipDuplicates: skipDuplicates !== false,
	};
}
