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
	/** Older texts, oldest first; only once it was edited. */
	edit_history?: Array<{ text: unknown; date: string }>;
}

/** The messages of the tenant, oldest first. */
export class Messages {
	readonly byId = new Map<string, Message>();
	/** Every reaction that was put on a message, by its ID, oldest first. */
	readonly reactions = new Map<string, string[]>();
	private made = 0;

	seed(): void {
		this.byId.clear();
		this.reactions.clear();
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
			status: 'sent',
			created_at: at,
			delivered_at: null,
			read_at: null,
			service: 'imessage',
			...fields,
		};
		this.byId.set(message.id, message);
		return message;
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
