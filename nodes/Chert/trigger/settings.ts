import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { addressEntries, readAddresses } from '../parameters/address';
import { readChoice } from '../parameters/choice';
import { readEventNames } from '../parameters/eventNames';
import { readText } from '../parameters/text';
import { type Filters, normalAddress } from './filters';

const CHATS = ['all', 'direct', 'groups'] as const;

/** What is set in the node. */
export interface TriggerSettings {
	filters: Filters;
	simplify: boolean;
	skipDuplicates: boolean;
}

/**
 * Reads the node's parameters and options. A filter that is there but empty is a mistake; to take it
 * for "no filter" would let everything through.
 *
 * @throws ChertFailure `INVALID_INPUT` that names the option
 */
export function readTriggerSettings(context: IWebhookFunctions | IHookFunctions): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		filters: {
			events: readEventNames(context.getNodeParameter('events', [])).sort(),
			chats: 'chats' in options ? readChoice(options.chats, 'Chats', CHATS) : 'all',
			from: 'from' in options ? readSenders(options.from) : [],
			textContains:
				'textContains' in options ? readText(options.textContains, 'Text Contains').trim() : '',
		},
		simplify: context.getNodeParameter('simplify', true) !== false,
		skipDuplicates: options.skipDuplicates !== false,
	};
}

/** The addresses of the option "From", as filters compare them: one at least. */
function readSenders(value: unknown): string[] {
	const entries = addressEntries(value).map((entry) =>
		typeof entry === 'string' ? normalAddress(entry) : entry,
	);
	return readAddresses(entries, 'From');
}
