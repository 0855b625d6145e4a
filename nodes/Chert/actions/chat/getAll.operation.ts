import type { IDataObject } from 'n8n-workflow';
import { documented } from '../../failures/errorCodes';
import { CHAT_FIELDS, type ChatsInEvents, type KnownChat } from '../../objects/chats';
import { skippedInWords } from '../../objects/pagesOfEvents';
import { readBoolean } from '../../parameters/choice';
import { lineNumberField } from '../../parameters/fields';
import { limitFields, readLimit, upTo } from '../../parameters/limit';
import { outputFields, readShape } from '../../parameters/output';
import { itemsOf, type Operation } from '../../run/operation';
import { listShortly } from '../../shared/text';
import { type Filtered, filtered, readChatFilters } from './chatFilters';
import { readAllChats } from './readChats';

/** Reads all events: their order is not documented, and each can hold something new. Source: docs: events. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many chats',
		description:
			'List chats, such as the groups that a person is in. A chat is known from its first event on.',
	},
	properties: [
		...limitFields({ limitHint: 'The chats with the newest events, after the filters' }),
		{
			displayName: 'Only Groups',
			name: 'onlyGroups',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out direct messages, and chats of which no event tells whether they are groups',
		},
		...outputFields(CHAT_FIELDS),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Active Since',
					name: 'activeSince',
					type: 'dateTime',
					default: '',
					description: 'Only chats whose last event is from this time on',
				},
				{
					displayName: 'Active Until',
					name: 'activeUntil',
					type: 'dateTime',
					default: '',
					description:
						'Only chats whose last event is from this time or before it: those in which nothing has happened since',
				},
				lineNumberField({
					displayName: 'Line',
					name: 'line',
					description:
						'Only chats of this line: one of your own phone numbers, with its country code',
				}),
				{
					displayName: 'Match',
					name: 'match',
					type: 'options',
					default: 'any',
					description: 'What to do with several members',
					options: [
						{
							name: 'All Members',
							value: 'all',
							description: 'Only chats that all of them are in',
						},
						{
							name: 'Any Member',
							value: 'any',
							description: 'Chats that at least one of them is in',
						},
					],
				},
				{
					displayName: 'Members',
					name: 'members',
					type: 'string',
					default: '',
					placeholder: 'e.g. +1 (415) 555-1234, anna@example.com',
					description:
						'Only chats with these people: phone numbers with their country code, or e-mail addresses. Several with commas in between, or an expression that gives a list.',
				},
				{
					displayName: 'Name Contains',
					name: 'nameContains',
					type: 'string',
					default: '',
					placeholder: 'e.g. sales',
					description: 'Only chats with this in their name, in upper or lower case',
				},
			],
		},
	],
	options: [
		{
			displayName: 'Include Coverage',
			name: 'includeCoverage',
			type: 'boolean',
			default: false,
			description:
				'Whether to add a last item that says what the list rests on: events_read, reaches_back_to, chats_found (also beyond the Limit) and unclear_chats. It comes even if there is no chat.',
		},
		{
			displayName: 'Include Unclear',
			name: 'includeUnclear',
			type: 'boolean',
			default: false,
			description:
				'Whether to add the chats that no event says enough about to compare them with the filters. They have unclear: true, and because. For a tool of an AI agent this is on unless you switch it off.',
		},
	],
	routes: ['GET /events'],
	doneLabel: 'Read before this',
	errors: documented(1002),
	prepare(item) {
		const filters = readChatFilters(item);
		const limit = readLimit(item);
		const shape = readShape(item, CHAT_FIELDS);
		const withUnclear = readBoolean(item.option('includeUnclear', item.asTool), 'Include Unclear');
		const withCoverage = readBoolean(item.option('includeCoverage', false), 'Include Coverage');
		return {
			execute: async (call) => {
				const chats = await readAllChats(call);
				const { fitting, unclear } = filtered(chats.all(), filters);
				call.hint(whatIsRead(chats, item.timezone));
				if (chats.skipped > 0) call.hint(skippedInWords(chats.skipped));
				if (unclear.length > 0 && !withUnclear) call.hint(whatIsLeftOut(unclear));
				const shown = (chat: KnownChat): IDataObject =>
					shape(
						() => chats.raw(chat.chat_id)!,
						() => chat,
					);
				const found = [
					...fitting.map(shown),
					...(withUnclear ? unclear : []).map(({ chat, because }) => ({
						...shown(chat),
						unclear: true,
						because,
					})),
				];
				const some = upTo(limit, found, 'chats', (text) => call.hint(text));
				if (!withCoverage) return itemsOf(some);
				return itemsOf([...some, coverageOf(chats, { fitting, unclear })]);
			},
		};
	},
};

function coverageOf({ events, reachesBackTo }: ChatsInEvents, { fitting, unclear }: Filtered) {
	return {
		coverage: true,
		events_read: events,
		reaches_back_to: reachesBackTo,
		// All of them, also where the Limit let fewer through.
		chats_found: fitting.length,
		unclear_chats: unclear.length,
	};
}

function whatIsRead({ events, reachesBackTo }: ChatsInEvents, timeZone: string): string {
	const count = events === 1 ? '1 event' : `${events.toLocaleString('en')} events`;
	if (reachesBackTo === null) return `Chert has no list of chats, so this one is made of ${count}.`;
	const day = new Date(reachesBackTo).toLocaleDateString('en-GB', {
		day: 'numeric',
		month: 'long',
		year: 'numeric',
		timeZone,
	});
	return `Chert has no list of chats, so this one is made of ${count} since ${day}.`;
}

function whatIsLeftOut(unclear: Filtered['unclear']): string {
	const ids = unclear.map(({ chat }) => chat.chat_id);
	return `Left out, because no event says enough about them to compare them with the filters: ${listShortly(ids)}. The option Include Unclear adds them.`;
}
