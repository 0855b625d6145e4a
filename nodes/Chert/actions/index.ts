import type { Resource } from '../run/operation';
import { attachment } from './attachment';
import { chat } from './chat';
import { event } from './event';
import { location } from './location';
import { message } from './message';
import { phoneNumber } from './phoneNumber';
import { webhookSubscription } from './webhookSubscription';

/** By the value that the `resource` parameter takes; first the default. */
export const resources: Readonly<Record<string, Resource>> = {
	chat,
	attachment,
	event,
	location,
	message,
	phoneNumber,
	webhookSubscription,
};
