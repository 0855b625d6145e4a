import type { ErrorAnswer } from '../envelope';
import { refuse } from '../routes/route';
import type { Tuple } from '../../support/certain';
import type { Variants } from '../variants';

/** The tenant's own line that is in every chat of the simulator that has one. */
export const LINE = '+14155550100';

/** Two groups without a name and with the same people: only their IDs tell them apart. */
export const ALIKE = [
	'0f2d3c1a-8b4e-4f6a-90d2-1a3b4c5d6e7f',
	'6b1e9a52-37c8-4d0b-a5f4-c2d9e8071b36',
] as const;

type ChatFields = Pick<Chat, 'id' | 'handles'> &
	Partial<Pick<Chat, 'display_name' | 'is_group' | 'line' | 'delivery_id'>>;

/** A chat as the simulator knows it. */
export class Chat {
	readonly id: string;
	display_name: string;
	group_chat_icon: string | null = null;
	readonly is_group: boolean;
	/** The tenant's line that the chat is pinned to. */
	line: string;
	/** What Chert calls it where it delivers; `POST /locations` takes this id, no other route does. */
	readonly delivery_id: string;
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
		{ id, handles, display_name = '', is_group = true, line = LINE, delivery_id = '' }: ChatFields,
		now = 0,
	) {
		this.id = id;
		this.line = line;
		this.delivery_id = delivery_id;
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

/** The number in the delivery id of the first chat, so that a seed is the documented `chat42`. */
const FIRST_DELIVERY_ID = 40;

/** The chats of the tenant, with the rules of the API. */
export class Chats {
	readonly byId = new Map<string, Chat>();
	/** Names of people by phone number. */
	readonly contacts = new Map<string, string>();
	/** Lines by the phone number of the person that they are pinned to. */
	private readonly pins = new Map<string, string>();
	private made = 0;

	/** Back to the seeds. */
	seed(): void {
		this.byId.clear();
		this.contacts.clear();
		this.contacts.set('+14155551234', 'Example Contact');
		this.pins.clear();
		this.made = 0;
		this.addGroup('ch_group_of_3', 3, 'Three of us');
		this.addGroup('ch_group_of_4', 4, 'Sales North');
		this.addGroup('ch_group_of_5', 5, 'Launch');
		this.addGroup('ch_group_of_8', 8, 'Support');
		this.addGroup('ch_group_of_31', 31, 'Everybody');
		this.add({ id: 'ch_direct', handles: people(2), is_group: false });
		this.add({ id: 'ch_no_line', handles: people(7).slice(1), display_name: 'Lost line' });
		this.add({ id: 'ch_nobody', handles: [LINE], is_group: false });
		for (const id of ALIKE) this.addGroup(id, 5, '');
	}

	/** Adds a chat. */
	add(fields: ChatFields, now?: number): Chat {
		const { is_group = true } = fields;
		const delivery_id = `iMessage;${is_group ? '+' : '-'};chat${FIRST_DELIVERY_ID + this.byId.size}`;
		const chat = new Chat({ delivery_id, ...fields }, now);
		this.byId.set(chat.id, chat);
		return chat;
	}

	/** Adds groups that can be told apart from seeds and from each other, and returns their ids. */
	addGroups<const N extends number>(count: N, participants = 5): Tuple<string, N> {
		return Array.from({ length: count }, () => {
			const id = this.newId();
			this.addGroup(id, participants, `Group ${this.made}`);
			return id;
		}) as Tuple<string, N>;
	}

	/** An id that no chat has yet. */
	newId(): string {
		return `ch_${String(++this.made).padStart(6, '0')}`;
	}

	/** The chat with exactly these people in it. */
	with(handles: readonly string[]): Chat | undefined {
		const wanted = new Set(handles);
		return [...this.byId.values()].find(
			(chat) =>
				chat.handles.length === wanted.size && chat.handles.every((handle) => wanted.has(handle)),
		);
	}

	/** The direct chat with a person, whatever line it is pinned to. */
	directWith(phone: string): Chat | undefined {
		return [...this.byId.values()].find(
			({ is_group, handles }) => !is_group && handles.includes(phone),
		);
	}

	byDeliveryId(id: string): Chat | undefined {
		return [...this.byId.values()].find(({ delivery_id }) => delivery_id === id);
	}

	/** Whether anybody of the tenant ever had a chat with a person. */
	knows(phone: string): boolean {
		return [...this.byId.values()].some(({ handles }) => handles.includes(phone));
	}

	/** The line that sends to a person, once one did. */
	pinnedLine(phone: string): string | undefined {
		return this.pins.get(phone) ?? this.directWith(phone)?.line;
	}

	/** Pins a line to a person: later sends, and the direct chat, are on it. */
	pin(phone: string, line: string): void {
		this.pins.set(phone, line);
		const chat = this.directWith(phone);
		if (!chat || chat.line === line) return;
		chat.handles = chat.handles.map((handle) => (handle === chat.line ? line : handle));
		chat.line = line;
	}

	/** Why the tenant's line is not in a chat, and what a person can do about it. */
	whyNoLine({ id, left_count }: Chat): string {
		if (left_count === 0) return `Your line is not in ${id}: it is a group without a line`;
		return `Your line is not in ${id} any more: it left. To begin anew: POST /_simulator/reset`;
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

	/** What every route about a group answers when the chat is not a group for the tenant's line. */
	refusalForGroup(chat: Chat | undefined): ErrorAnswer | undefined {
		if (!chat) return { code: 2002 };
		if (!chat.is_group) return { code: 1006 };
		if (chat.left_count > 0) return { code: 1006, message: this.whyNoLine(chat) };
		if (!chat.has_line) return { code: 4099 };
		return undefined;
	}

	private addGroup(id: string, participants: number, display_name: string): void {
		this.add({ id, handles: people(participants), display_name });
	}
}

/** Addresses of `count` participants, the tenant's line first. */
function people(count: number): string[] {
	return [LINE, ...Array.from({ length: count - 1 }, (_, n) => `+1415555${1000 + n}`)];
}

/** Who is in a chat after somebody came or went, as answers list them: apparently without the line. */
export function roster(
	{ handles, line }: Chat,
	before: readonly string[],
	variant: Variants['participants'],
): string[] {
	if (variant === 'with_line') return handles;
	return (variant === 'lagging' ? before : handles).filter((handle) => handle !== line);
}
