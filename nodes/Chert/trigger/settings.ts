import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { invalidInput } from '../failures/failure';
import { addressEntries, readAddresses } from '../parameters/address';
import { readEventNames } from '../parameters/eventNames';
import { nameOfValue } from '../shared/text';
import { type Filters, normalAddress } from './filters';

/** What is set in the node. */
export interface TriggerSettings {
	filters: Filters;
	simplify: boolean;
	skipDuplicates: boolean;
}

/**
 * Reads the node's parameters and options. A filter that was added but is empty is a mistake, such as
 * an expression without a result: taken for "no filter", it would let everything through.
 *
 * @throws ChertFailure `INVALID_INPUT` that names the option
 */
export function readTriggerSettings(context: IWebhookFunctions | IHookFunctions): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		filters: {
			events: readEventNames(context.getNodeParameter('events', [])),
			chats: 'chats' in options ? readChats(options.chats) : 'all',
			from: 'from' in options ? readSenders(options.from) : [],
			textContains: 'textContains' in options ? readWords(options.textContains) : '',
			own: options.ownMessages === true,
		},
		simplify: context.getNodeParameter('simplify', true) !== false,
		skipDuplicates: options.skipDuplicates !== false,
	};
}

function readChats(value: unknown): Filters['chats'] {
	if (value === 'all' || value === 'groups' || value === 'direct') return value;
	throw invalidInput(
		`The option "Chats" must be all, groups or direct, but it is ${nameOfValue(value)}`,
	);
}

/** The addresses of the option "From", as filters compare them: one at least. */
function readSenders(value: unknown): string[] {
	const entries = addressEntries(value).map((entry) =>
		typeof entry === 'string' ? normalAddress(entry) : entry,
	);
	return readAddresses(entries, 'From');
}

function readWords(value: unknown): string {
	const words = typeof value === 'number' ? String(value) : value;
	if (typeof words === 'string' && words.trim() !== '') return words.trim();
	throw invalidInput(
		`The option "Text Contains" needs a text, but it is ${words === '' ? 'empty' : nameOfValue(value)}: fill it in, or remove the option`,
	);
}
