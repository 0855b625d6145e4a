import { attachments } from './attachments';
import { events } from './events';
import { leave } from './leave';
import { phoneNumbers } from './phoneNumbers';
import type { Route } from './route';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	...attachments,
	...events,
	leave,
	phoneNumbers,
	...webhookSubscriptions,
];
