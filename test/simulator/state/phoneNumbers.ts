import { LINE } from './chats';

/** The lines of the tenant; `id` and `phone_line_id` are the same. Source: docs: phone-numbers. */
export const phoneNumbers = [LINE, '+14155550101'].map((phone_number, n) => ({
	id: `line_${n + 1}`,
	phone_line_id: `line_${n + 1}`,
	phone_number,
	service: 'imessage',
	is_active: true,
	capabilities: ['imessage', 'send', 'receive'],
}));
