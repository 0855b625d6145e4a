import type { Resource } from '../shared/operation';
import { attachment } from './attachment';
import { chat } from './chat';
import { event } from './event';
import { webhookSubscription } from './webhookSubscription';

/** Every resource of the node, by the value that the `resource` parameter takes. */
export const resources: Readonly<Record<string, Resource>> = {
	chat,
	attachment,
	event,
	webhookSubscription,
};
