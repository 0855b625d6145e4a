import type { Envelope } from '../../../../nodes/Chert/events/envelope';
import { simplify } from '../../../../nodes/Chert/events/simplify';

const around = {
	event_id: 'e_1',
	timestamp: '2026-11-24T18:30:00.000Z',
	api_version: 'v1',
	trace_id: 'a1b2c3d4e5f6',
	partner_id: 'acme-example',
};
const chat = {
	id: 'ch_1',
	is_group: true,
	handles: [{ handle: '+14155550100', service: 'imessage', is_me: true }],
	owner_handle: '+14155550100',
};
const message = (parts: unknown) => ({
	id: 'msg_1',
	direction: 'inbound',
	sender_handle: '+14155551234',
	parts,
});
const event = (name: string, data: object) => ({ event: name, ...around, data }) as Envelope;

test('a message: flat, with its text and its attachments', () => {
	const parts = [
		{ type: 'text', value: 'Look:' },
		{ type: 'media', attachment_id: 'att_1', content_type: 'image/jpeg', more: 1 },
		{ type: 'text', value: 'Nice?' },
		{ type: 'media', url: 'https://example.com/no-id' },
		{ type: 'rich_link', url: 'https://example.com' },
	];
	expect(simplify(event('message.received', { chat, message: message(parts) }))).toEqual({
		event: 'message.received',
		event_id: 'e_1',
		chat_id: 'ch_1',
		is_group: true,
		message_id: 'msg_1',
		from: '+14155551234',
		line: '+14155550100',
		text: 'Look:\nNice?',
		attachments: [{ attachment_id: 'att_1', type: 'media', content_type: 'image/jpeg' }],
		timestamp: '2026-11-24T18:30:00.000Z',
		trace_id: 'a1b2c3d4e5f6',
	});
});

test('a message without text has an empty one, not none', () => {
	const parts = [{ type: 'media', attachment_id: 'att_1' }];
	expect(simplify(event('message.received', { chat, message: message(parts) }))).toMatchObject({
		text: '',
		attachments: [{ attachment_id: 'att_1', type: 'media' }],
	});
});

test('a reaction says which, by whom and to what', () => {
	const reaction = { type: 'love', sender_handle: '+14155559999' };
	const data = { chat, message: { id: 'msg_7' }, reaction };
	expect(simplify(event('reaction.added', data))).toEqual({
		event: 'reaction.added',
		event_id: 'e_1',
		chat_id: 'ch_1',
		is_group: true,
		message_id: 'msg_7',
		from: '+14155559999',
		line: '+14155550100',
		text: null,
		attachments: [],
		reaction: 'love',
		timestamp: '2026-11-24T18:30:00.000Z',
		trace_id: 'a1b2c3d4e5f6',
	});
});

test('the legacy event is read where it keeps things', () => {
	const data = { lead_id: 'ch_1', message_id: 'msg_1', from: '+14155551234', body: 'Hello' };
	expect(simplify(event('lead_reply', data))).toMatchObject({
		chat_id: 'ch_1',
		is_group: null,
		message_id: 'msg_1',
		from: '+14155551234',
		text: 'Hello',
	});
});

test.each([
	['an event that is not documented', event('line.moved', { chat, to: 'elsewhere' })],
	['one that does not say in which chat', event('message.received', { somewhere: 'else' })],
	['one whose data is of another shape', event('reaction.added', { chat: 'ch_1' })],
])('%s comes out whole', (_, envelope) => {
	expect(simplify(envelope)).toBe(envelope);
});
