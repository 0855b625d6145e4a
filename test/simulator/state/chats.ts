import type { ErrorAnswer } from './envelope';

/** A chat as the simulator knows it. */
export interface Chat {
	id: string;
	display_name: string;
	is_group: boolean;
	/** Whether a line of the tenant is pinned to it. */
	has_line: boolean;
	participants: number;
	/** How often the line really left; the rules keep it at 0 or 1. */
	left_count: number;
	/** When it left, Unix time in milliseconds. */
	left_at?: number;
}

/** Chats and phone numbers of the tenant, with the rules of the API. */
export class State {
	readonly chats = new Map<string, Chat>();

	readonly phoneNumbers = ['+14155550100', '+14155550101'].map((phone_number, n) => ({
		id: `pn_${n + 1}`,
		phone_line_id: `line_${n + 1}`,
		phone_number,
		service: 'imessage',
		is_active: true,
		capabilities: ['text', 'media', 'groups'],
	}));

	private made = 0;

	constructor() {
		this.seed();
	}

	/** Back to the seeds. */
	seed(): void {
		this.chats.clear();
		this.made = 0;
		this.add('ch_group_of_3', { display_name: 'Three of us', participants: 3 });
		this.add('ch_group_of_4', { display_name: 'Sales North', participants: 4 });
		this.add('ch_group_of_5', { display_name: 'Launch', participants: 5 });
		this.add('ch_group_of_8', { display_name: 'Support', participants: 8 });
		this.add('ch_group_of_31', { display_name: 'Everybody', participants: 31 });
		this.add('ch_direct', { display_name: '', participants: 2, is_group: false });
		this.add('ch_no_line', { display_name: 'Lost line', participants: 6, has_line: false });
	}

	/** Adds groups that can be told apart from seeds and from each other, and returns their ids. */
	addGroups(count: number, participants = 5): string[] {
		return Array.from({ length: count }, () => {
			const id = `ch_${String(++this.made).padStart(6, '0')}`;
			this.add(id, { display_name: `Group ${this.made}`, participants });
			return id;
		});
	}

	/** Makes sure a chat is there, for ids that describe themselves (`ch_slow_500`). */
	ensureGroup(id: string): void {
		if (!this.chats.has(id)) this.add(id, { display_name: id, participants: 5 });
	}

	/**
	 * The line leaves a group.
	 *
	 * @param id chat id
	 * @param now Unix time in milliseconds
	 * @returns the error to answer with, or nothing when it left. Source: docs: chats.
	 */
	leave(id: string, now: number): ErrorAnswer | undefined {
		const chat = this.chats.get(id);
		if (!chat) return { code: 2002 };
		if (!chat.is_group || chat.left_count > 0) return { code: 1006 };
		if (!chat.has_line) return { code: 4099 };
		if (chat.participants < 4) {
			return { code: 1002, message: 'A group needs at least 3 members after you leave' };
		}
		chat.left_count += 1;
		chat.left_at = now;
		chat.participants -= 1;
		return undefined;
	}

	private add(id: string, chat: Partial<Chat> & Pick<Chat, 'display_name' | 'participants'>): void {
		this.chats.set(id, { id, is_group: true, has_line: true, left_count: 0, ...chat });
	}
}
