import { addParticipant } from './addParticipant';
import { events } from './events';
import { leave } from './leave';
import { locations } from './locations';
import { phoneNumbers } from './phoneNumbers';
import { removeParticipant } from './removeParticipant';
import type { Route } from './route';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	addParticipant,
	...events,
	leave,
	locations,
	phoneNumbers,
	removeParticipant,
	...webhookSubscriptions,
];
