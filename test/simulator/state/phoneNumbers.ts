import { LINE } from './chats';

/** The lines of the tenant. Source: docs: attachments, locations, phone numbers. */
export const phoneNumbers = [LINE, '+14155550101'].map((phone_number, n) => ({
	id: `pn_${n + 1}`,
	phone_line_id: `line_${n + 1}`,
	phone_number,
	service: 'imessage',
	is_active: true,
	capabilities: ['text', 'media', 'groups'],
}));
