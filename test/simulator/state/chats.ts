import type { ErrorAnswer } from '../envelope';
import { refuse } from '../routes/route';

/** The tenant's own line that is in every chat of the simulator that has one. */
export const LINE = '+14155550100';

type ChatFields = Pick<Chat, 'id' | 'handles'> &
	Partial<Pick<Chat, 'display_name' | 'is_group' | 'line'>>;

/** A chat as the simulator knows it. */
export class Chat {
	readonly id: string;
	display_name: string;
	group_chat_icon: string | null = null;
	readonly is_group: boolean;
	/** The tenant's line that the chat is pinned to. */
	readonly line: string;
	/** Addresses of all participants, the tenant's line among them unless it left. */
	handles: string[];
	readonly created_at: string;
	/** How often the line really left; the rules keep it at 0 or 1. */
	left_count = 0;
	/** When it left, Unix time in milliseconds. */
	left_at?: number;
	/** When everything in it was marked as read, ISO 8601. */
	read_at: string | null = null;
	/** What the others see of the line: `typing` or `stopped`. */
	typing = 'stopped';

	constructor(
		{ id, handles, display_name = '', is_group = true, line = LINE }: ChatFields,
		now = 0,
	) {
		this.id = id;
		this.line = line;
		this.display_name = display_name;
		this.is_group = is_group;
		this.handles = handles;
		this.created_at = new Date(now).toISOString();
	}

	get participants(): number {
		return this.handles.length;
	}

	/** Whether a line of the tenant is pinned to it. */
	get has_line(): boolean {
		return this.handles.includes(this.line);
	}

	toJSON(): object {
		return { ...this, participants: this.participants, has_line: this.has_line };
	}
}

/** The chats of the tenant, with the rules of the API. */
export class Chats {
	readonly byId = new Map<string, Chat>();
	private made = 0;

	/** Back to the seeds. */
	seed(): void {
		this.byId.clear();
		this.made = 0;
		this.addGroup('ch_group_of_3', 3, 'Three of us');
		this.addGroup('ch_group_of_4', 4, 'Sales North');
		this.addGroup('ch_group_of_5', 5, 'Launch');
		this.addGroup('ch_group_of_8', 8, 'Support');
		this.addGroup('ch_group_of_31', 31, 'Everybody');
		this.add({ id: 'ch_direct', handles: people(2), is_group: false });
		this.add({ id: 'ch_no_line', handles: people(7).slice(1), display_name: 'Lost line' });
	}

	/** Adds a chat. */
	add(fields: ChatFields, now?: number): Chat {
		const chat = new Chat(fields, now);
		this.byId.set(chat.id, chat);
		return chat;
	}

	/** Adds groups that can be told apart from seeds and from each other, and returns their ids. */
	addGroups(count: number, participants = 5): string[] {
		return Array.from({ length: count }, () => {
			const id = this.newId();
			this.addGroup(id, participants, `Group ${this.made}`);
			return id;
		});
	}

	/** An id that no chat has yet. */
	newId(): string {
		return `ch_${String(++this.made).padStart(6, '0')}`;
	}

	/** Makes sure a chat is there, for ids that describe themselves (`ch_slow_500`). */
	ensureGroup(id: string): void {
		if (!this.byId.has(id)) this.addGroup(id, 5, id);
	}

	/**
	 * The line leaves a group.
	 *
	 * @param id chat id
	 * @param now Unix time in milliseconds
	 * @returns the error to answer with, or nothing when it left. Source: docs: chats.
	 */
	leave(id: string, now: number): ErrorAnswer | undefined {
		const chat = this.byId.get(id);
		const refusal = this.refusalForGroup(chat);
		if (!chat || refusal) return refusal;
		if (chat.participants < 4) {
			return { code: 1002, message: 'A group needs at least 3 members after you leave' };
		}
		chat.left_count += 1;
		chat.left_at = now;
		chat.handles = chat.handles.filter((handle) => handle !== chat.line);
		return undefined;
	}

	/**
	 * Adds somebody to a group; who is in it stays in it.
	 *
	 * @throws Refused. Source: docs: chats.
	 */
	addParticipant(id: string, address: string): Chat {
		const chat = this.groupForParticipants(id);
		if (!chat.handles.includes(address)) chat.handles = [...chat.handles, address];
		return chat;
	}

	/**
	 * Removes somebody from a group.
	 *
	 * @throws Refused. Source: docs: chats.
	 */
	removeParticipant(id: string, address: string): Chat {
		const chat = this.groupForParticipants(id);
		if (!chat.handles.includes(address)) refuse(1001, 'address is not in the group');
		if (chat.participants < 4) refuse(1002, 'A group needs at least 3 members after the removal');
		chat.handles = chat.handles.filter((handle) => handle !== address);
		return chat;
	}

	private groupForParticipants(id: string): Chat {
		const chat = this.byId.get(id);
		const refusal = this.refusalForGroup(chat);
		// On these routes a group without a line is a 422, not a 501.
		if (refusal)
			refuse(refusal.code, refusal.message, refusal.code === 4099 ? { status: 422 } : {});
		return chat!;
	}

	/** What every route about a group answers when the chat is none for the tenant's line. */
	refusalForGroup(chat: Chat | undefined): ErrorAnswer | undefined {
		if (!chat) return { code: 2002 };
		if (!chat.is_group || chat.left_count > 0) return { code: 1006 };
		if (!chat.has_line) return { code: 4099 };
		return undefined;
	}

	private addGroup(id: string, participants: number, display_name: string): void {
		this.add({ id, handles: people(participants), display_name });
	}
}

/** Addresses of so many participants, the tenant's line first. */
function people(count: number): string[] {
	return [LINE, ...Array.from({ length: count - 1 }, (_, n) => `+1415555${1000 + n}`)];
}
