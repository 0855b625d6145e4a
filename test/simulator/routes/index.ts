import { editMessage } from './editMessage';
import { events } from './events';
import { leave } from './leave';
import { message } from './message';
import { phoneNumbers } from './phoneNumbers';
import { reactions } from './reactions';
import type { Route } from './route';
import { send } from './send';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	leave,
	send,
	message,
	reactions,
	editMessage,
	phoneNumbers,
	...events,
	...webhookSubscriptions,
];
