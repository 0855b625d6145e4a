import { createHash } from '../../support/node';

/** A message as the API shows it. Source: docs: chats. */
export interface Message {
	id: string;
	chat_id: string;
	parts: Array<Record<string, unknown>>;
	status: string;
	direction: 'inbound' | 'outbound';
	/** ISO 8601, like all times of a message. */
	created_at: string;
	delivered_at: string | null;
	read_at: string | null;
	service: string;
}

/** A text that a message had before it was edited. */
export interface Edit {
	text: unknown;
	/** When it was replaced, ISO 8601. */
	date: string;
}

/** A message as the history shows it: what was sent has been delivered. Rows name no sender. */
export function asHistory(message: Message): Message {
	if (message.status !== 'sent') return message;
	return { ...message, status: 'delivered', delivered_at: message.created_at };
}

/** The messages of the tenant, oldest first. */
export class Messages {
	readonly byId = new Map<string, Message>();
	/** Every reaction that was put on a message, by its ID, oldest first. */
	readonly reactions = new Map<string, string[]>();
	/** Older texts by message ID, oldest first; answers do not show them. */
	readonly edits = new Map<string, Edit[]>();
	private made = 0;

	seed(): void {
		this.byId.clear();
		this.reactions.clear();
		this.edits.clear();
		this.made = 0;
	}

	/**
	 * Adds a message.
	 *
	 * @param now Unix time in milliseconds
	 */
	add(
		fields: Pick<Message, 'chat_id' | 'parts'> & Partial<Pick<Message, 'direction'>>,
		now: number,
	): Message {
		const at = new Date(now).toISOString();
		const message: Message = {
			id: `msg_${String(++this.made).padStart(6, '0')}`,
			direction: 'outbound',
			status: fields.direction === 'inbound' ? 'delivered' : 'sent',
			created_at: at,
			delivered_at: fields.direction === 'inbound' ? at : null,
			read_at: null,
			service: 'imessage',
			...fields,
		};
		this.byId.set(message.id, message);
		return message;
	}

	/** The message with an id: the one that it was given, or Chert's other one. */
	find(id: string): Message | undefined {
		const found = this.byId.get(id);
		if (found || !/^[0-9a-f]{32}$/.test(id)) return found;
		return [...this.byId.values()].find((message) => this.otherIdOf(message.id) === id);
	}

	/** Chert's own id of a message: iMessage GUIDs are resolved to it. */
	otherIdOf(id: string): string {
		return createHash('sha256').update(id).digest('hex').slice(0, 32);
	}

	/** The newest message that the tenant itself sent, anywhere or in one chat. */
	lastSent(chat_id?: string): Message | undefined {
		return [...this.byId.values()]
			.filter(({ direction }) => direction === 'outbound')
			.filter((message) => chat_id === undefined || message.chat_id === chat_id)
			.at(-1);
	}

	noteEdit(id: string, edit: Edit): void {
		this.edits.set(id, [...(this.edits.get(id) ?? []), edit]);
	}

	/** Puts a reaction on a message. */
	react(id: string, reaction: string): void {
		this.reactions.set(id, [...(this.reactions.get(id) ?? []), reaction]);
	}

	/** The messages of a chat, oldest first. */
	of(chat_id: string): Message[] {
		return [...this.byId.values()].filter((message) => message.chat_id === chat_id);
	}

	/** Marks what others wrote in a chat as read, as of some time (ISO 8601). */
	markRead(chat_id: string, at: string): void {
		for (const message of this.of(chat_id)) {
			if (message.direction === 'inbound') message.read_at ??= at;
		}
	}
}
