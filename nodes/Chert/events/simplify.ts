import type { IDataObject } from 'n8n-workflow';
import type { Envelope } from './envelope';
import { isDocumented } from './events';
import { factsOf } from './facts';

/**
 * The flat form of an event, for people who drag fields into other nodes. An event that is not
 * documented, or does not say in which chat it happened, comes out whole: nothing is lost.
 *
 * @returns `event`, `event_id`, `chat_id`, `is_group`, `message_id`, `from`, `line`, `text`,
 *   `attachments`, `timestamp`, `trace_id`; reactions have `reaction` too
 */
export function simplify(envelope: Envelope): IDataObject {
	const { event, event_id, timestamp = null, trace_id = null } = envelope;
	const { reaction, ...facts } = factsOf(envelope);
	if (!isDocumented(event) || facts.chat_id === null) return envelope;
	return {
		event,
		event_id,
		...facts,
		...(event.startsWith('reaction.') && { reaction: reaction as string | null }),
		timestamp,
		trace_id,
	};
}
