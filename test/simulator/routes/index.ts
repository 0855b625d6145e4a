import { events } from './events';
import { chatMessages } from './chatMessages';
import { createChat } from './createChat';
import { leave } from './leave';
import { markRead } from './markRead';
import { phoneNumbers } from './phoneNumbers';
import type { Route } from './route';
import { sendMessage } from './sendMessage';
import { typing } from './typing';
import { updateChat } from './updateChat';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	...events,
	leave,
	phoneNumbers,
	...webhookSubscriptions,
	chatMessages,
	createChat,
	markRead,
	sendMessage,
	typing,
	updateChat,
];
