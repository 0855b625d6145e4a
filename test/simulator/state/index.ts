import { Attachments } from './attachments';
import { Chats } from './chats';
import { Events } from './events';
import { FirstMessages } from './firstMessages';
import { Idempotency } from './idempotency';
import { Messages } from './messages';
import { phoneNumbers } from './phoneNumbers';
import { Subscriptions } from './subscriptions';

/** Everything of the tenant that requests change: one store for each kind of thing. */
export class State {
	readonly chats = new Chats();
	readonly messages = new Messages();
	readonly events = new Events();
	readonly subscriptions = new Subscriptions();
	readonly attachments = new Attachments();
	readonly idempotency = new Idempotency();
	readonly firstMessages = new FirstMessages();
	readonly phoneNumbers = phoneNumbers;

	constructor() {
		this.seed();
	}

	/** Back to the seeds; webhook subscriptions may be kept. */
	seed(keepSubscriptions = false): void {
		this.chats.seed();
		this.messages.seed();
		this.events.seed();
		if (!keepSubscriptions) this.subscriptions.seed();
		this.attachments.seed();
		this.idempotency.clear();
		this.firstMessages.clear();
	}
}
