import type { Envelope } from '../../../../nodes/Chert/objects/envelope';
import { readEvent } from '../../../../nodes/Chert/objects/summary';
import { type Filters, passes } from '../../../../nodes/Chert/trigger/filters';

const OPEN: Filters = {
	inChats: [],
	content: [],
	events: [],
	chats: 'all',
	from: [],
	textContains: '',
	own: false,
};

function message(text: string, from = '+14155551234', is_group = true): Envelope {
	return {
		event: 'message.received',
		event_id: 'e_1',
		data: {
			chat: { id: 'ch_1', is_group, owner_handle: '+14155550100' },
			message: { id: 'msg_1', sender_handle: from, parts: [{ type: 'text', value: text }] },
		},
	};
}
/** A reaction of +14155559999 to a message that somebody else wrote. */
const reaction: Envelope = {
	event: 'reaction.added',
	event_id: 'e_3',
	data: {
		...message('Please leave').data,
		reaction: { type: 'love', sender_handle: '+14155559999' },
	},
};
const file: Envelope = {
	...message(''),
	data: {
		...message('').data,
		message: { id: 'msg_1', parts: [{ type: 'media', attachment_id: 'att_1' }] },
	},
};
const own: Envelope = {
	...message('Hi'),
	data: { ...message('Hi').data, message: { direction: 'outbound', parts: [] } },
};
const legacy: Envelope = { ...message('Hi'), event: 'lead_reply' };
const unknown: Envelope = { event: 'line.moved', event_id: 'e_2', data: {} };

/** Older deliveries say neither direction nor `is_me`: who wrote tells. */
const unmarked = (sender_handle: string, owner_handle: string): Envelope => ({
	...message('Hi'),
	data: {
		chat: { id: 'ch_1', is_group: true, owner_handle },
		message: { id: 'msg_1', sender_handle, parts: [{ type: 'text', value: 'Hi' }] },
	},
});

const ME = { handle: '+14155550100', service: 'iMessage', is_me: true };
/** Says that somebody else wrote it, whatever else it says. */
const contradiction = (message: object): Envelope => ({
	...unmarked('', '+14155550100'),
	data: {
		chat: { id: 'ch_1', is_group: true, owner_handle: '+14155550100' },
		message: { id: 'msg_1', direction: 'inbound', parts: [], ...message },
	},
});

test.each<[string, Partial<Filters>, Envelope, boolean]>([
	['your own line, unmarked', {}, unmarked('+14155550100', '+14155550100'), false],
	['your own line, spelt twice', {}, unmarked('+1 (415) 555-0100', '+14155550100'), false],
	['your own mailbox in capitals', {}, unmarked('Line@Example.com', 'line@example.com'), false],
	['somebody else, unmarked', {}, unmarked('+14155551234', '+14155550100'), true],
	['your own line, called inbound', {}, contradiction({ sender_handle: '+14155550100' }), false],
	['is_me, called inbound', {}, contradiction({ sender_handle: ME }), false],
	[
		'is_me by another address, called inbound',
		{},
		contradiction({ sender_handle: { ...ME, handle: 'me@example.com' } }),
		false,
	],
	[
		'your own line, called inbound, asked for',
		{ own: true },
		contradiction({ sender_handle: ME }),
		true,
	],
	['somebody else, called inbound', {}, contradiction({ sender_handle: '+14155551234' }), true],
	['no filter', {}, message('Hi'), true],
	['no filter, an unknown event', {}, unknown, true],
	['the older form of a message, with no event chosen', {}, legacy, false],
	['the older form of a message, chosen', { events: ['lead_reply'] }, legacy, true],
	['its event', { events: ['message.received'] }, message('Hi'), true],
	['another event', { events: ['reaction.added'] }, message('Hi'), false],
	['a group for groups', { chats: 'groups' }, message('Hi'), true],
	['a group for direct', { chats: 'direct' }, message('Hi'), false],
	['direct for direct', { chats: 'direct' }, message('Hi', undefined, false), true],
	['direct for groups', { chats: 'groups' }, message('Hi', undefined, false), false],
	['neither known, for groups', { chats: 'groups' }, unknown, false],
	['neither known, for direct', { chats: 'direct' }, unknown, false],
	['a chat of the list', { inChats: ['ch_9', 'ch_1'] }, message('Hi'), true],
	['another chat', { inChats: ['ch_9'] }, message('Hi'), false],
	['no chat known', { inChats: ['ch_1'] }, unknown, false],
	['a text for text', { content: ['text'] }, message('Hi'), true],
	['an empty text for text', { content: ['text'] }, message(' '), false],
	['a text for attachments', { content: ['attachment'] }, message('Hi'), false],
	['a file for attachments', { content: ['attachment'] }, file, true],
	['a file for text', { content: ['text'] }, file, false],
	['one of several kinds', { content: ['attachment', 'text'] }, message('Hi'), true],
	['a reaction for any reaction', { content: ['reaction'] }, reaction, true],
	['a reaction for its kind', { content: ['love'] }, reaction, true],
	['a reaction for another kind', { content: ['like', 'text'] }, reaction, false],
	['a message for a reaction', { content: ['love', 'reaction'] }, message('love'), false],
	['nothing known, for text', { content: ['text', 'attachment', 'reaction'] }, unknown, false],
	['your own message', {}, own, false],
	['your own message, asked for', { own: true }, own, true],
	['your own line as plain text', {}, message('Hi', '+14155550100'), false],
	['a sender of the list', { from: ['+1', '+14155551234'] }, message('Hi'), true],
	[
		'a sender written otherwise',
		{ from: ['jo@example.com'] },
		message('Hi', 'Jo@Example.com'),
		true,
	],
	['another sender', { from: ['+14155551235'] }, message('Hi'), false],
	['no sender known', { from: ['+14155551234'] }, unknown, false],
	['the text, in capitals', { textContains: 'leave' }, message('Please LEAVE now'), true],
	['the text, with straight quotes', { textContains: "I'm off" }, message('I\u2019m off'), true],
	['without the text', { textContains: 'leave' }, message('Please stay'), false],
	['no text known', { textContains: 'leave' }, unknown, false],
	['the text of the message reacted to', { textContains: 'leave' }, reaction, false],
	['who wrote the message reacted to', { from: ['+14155551234'] }, reaction, false],
	['who reacted', { from: ['+14155559999'] }, reaction, true],
	[
		'all but one',
		{ events: ['message.received'], chats: 'groups', from: ['+14155551234'], textContains: 'no' },
		message('Hi'),
		false,
	],
])('%s', (_, filters, envelope, expected) => {
	expect(passes(readEvent(envelope)!, { ...OPEN, ...filters })).toBe(expected);
});
