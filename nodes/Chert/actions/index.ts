import type { Resource } from '../shared/operation';
import { attachment } from './attachment';
import { chat } from './chat';

/** Every resource of the node, by the value that the `resource` parameter takes. */
export const resources: Readonly<Record<string, Resource>> = { chat, attachment };
