import { LEGACY_REPLY } from '../objects/events';
import { sameAddress } from '../parameters/address';
import type { EventSummary, ReadEvent } from '../objects/summary';
import { containsText } from '../shared/text';

export interface Filters {
	/** Exact names; none means all, but each message once. */
	events: readonly string[];
	chats: 'all' | 'groups' | 'direct';
	/** Ids; none means any chat. */
	inChats: readonly string[];
	/** See `hasContent`; an event with one of them passes. None means any. */
	content: readonly string[];
	/** Phone numbers and e-mail addresses; none means anybody. */
	from: readonly string[];
	/** Empty means any text. */
	textContains: string;
	own: boolean;
}

/**
 * A filter that cannot tell, because the event does not say what it asks for, keeps the event out: workflows
 * act on what passes. Only the filter for your own line keeps out nothing but what says that your line did it,
 * so that an agent does not answer itself.
 */
export function passes({ envelope, summary }: ReadEvent, filters: Filters): boolean {
	const { events, chats, inChats, content, from, textContains, own } = filters;
	const { event } = envelope;
	const { text } = summary;
	return (
		// Chert sends the older form beside the newer one.
		(events.length === 0 ? event !== LEGACY_REPLY : events.includes(event)) &&
		(own || summary.own !== true) &&
		(chats === 'all' || summary.is_group === (chats === 'groups')) &&
		(inChats.length === 0 || inChats.some((id) => id === summary.chat_id)) &&
		(content.length === 0 || content.some((kind) => hasContent(event, summary, kind))) &&
		(from.length === 0 || from.some((address) => sameAddress(summary.from, address))) &&
		(textContains === '' || (text !== null && containsText(text, textContains)))
	);
}

/** Kinds: `text`, `attachment`, `reaction` for any reaction, or the name of one (`love`). */
function hasContent(
	event: string,
	{ text, attachments, reaction }: EventSummary,
	kind: string,
): boolean {
	if (kind === 'text') return text !== null && text.trim() !== '';
	if (kind === 'attachment') return attachments.length > 0;
	return event.startsWith('reaction.') && (kind === 'reaction' || kind === reaction);
}
