import { attachments } from './attachments';
import { leave } from './leave';
import { phoneNumbers } from './phoneNumbers';
import type { Route } from './route';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [leave, phoneNumbers, ...attachments];
