import { simplifyMessage } from '../../../../nodes/Chert/objects/message';

describe('a simplified message', () => {
	test('a simplified message holds texts, links and attachments apart, under the names of the other outputs', () => {
		const message = {
			id: 'msg_1',
			chat_id: 'ch_1',
			direction: 'inbound',
			sender_handle: '+14155550201',
			status: 'read',
			created_at: '2026-01-02T03:04:05.000Z',
			delivered_at: '2026-01-02T03:04:06.000Z',
			read_at: '2026-01-02T03:04:07.000Z',
			service: 'imessage',
			parts: [
				{ type: 'text', value: 'One' },
				{ type: 'media', attachment_id: 'att_1', mime_type: 'image/png' },
				{ type: 'rich_link', url: 'https://example.com', title: 'Two' },
				{ type: 'text', value: 'Three' },
				{ type: 'text' },
				{ type: 'text', value: null },
				{ type: 'sticker' },
				null,
			],
		};
		expect(simplifyMessage(message)).toEqual({
			message_id: 'msg_1',
			chat_id: 'ch_1',
			direction: 'inbound',
			text: 'One\nThree',
			links: ['https://example.com'],
			attachments: [{ attachment_id: 'att_1', mime_type: 'image/png' }],
			status: 'read',
			created_at: '2026-01-02T03:04:05.000Z',
			read_at: '2026-01-02T03:04:07.000Z',
		});
	});

	test.each([{ message_id: 'msg_1' }, { id: 'msg_1', parts: 'none' }])(
		'%j has every field, also those that Chert left out',
		(message) =>
			expect(simplifyMessage(message)).toEqual({
				message_id: 'msg_1',
				chat_id: null,
				direction: null,
				text: '',
				links: [],
				attachments: [],
				status: null,
				created_at: null,
				read_at: null,
			}),
	);
});
