import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { EVENTS } from '../../objects/events';
import { type EventSummary, readEvent, type ReadEvent } from '../../objects/summary';
import { isFilledText, shortened } from '../../shared/text';
import { shortAddress } from './chatLabel';
import { fitsFilter } from './filter';
import { lookThroughEvents } from './lookUp';

/** Characters that n8n shows of an entry (docs/n8n.md 53). */
const LONGEST_LABEL = 50;
const LONGEST_ID = 14;

/** In Chert's order. */
type Look = (event: ReadEvent, row: IDataObject) => Array<{ id: unknown; words: string }>;

function searchIn(look: Look) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const found = new Map<string, INodeListSearchItems>();
		const next = await lookThroughEvents(this, paginationToken, (events) => {
			for (const { id, words } of events.flatMap((row) => entriesIn(row, look))) {
				if (!isFilledText(id) || found.has(id) || !fitsFilter([words, id], filter)) continue;
				found.set(id, { name: labelOf(words, id), value: id });
			}
			return found.size;
		});
		const results = [...found.values()];
		return next === null ? { results } : { results, paginationToken: next };
	};
}

function entriesIn(row: IDataObject, look: Look): ReturnType<Look> {
	const event = readEvent(row);
	return event ? look(event, row) : [];
}

export const searchEvents = searchIn(({ envelope, summary }, row) => {
	const name = EVENTS.find(({ value }) => value === envelope.event)?.name ?? envelope.event;
	return [{ id: row.id, words: [name, wordsOf(summary)].filter(Boolean).join(', ') }];
});

export const searchMessages = searchIn(({ envelope, summary }) => {
	// The text of a reaction's event is that of somebody else's message, if it has one.
	const isMessage = !envelope.event.startsWith('reaction.');
	return isMessage ? [{ id: summary.message_id, words: wordsOf(summary) }] : [];
});

export const searchAttachments = searchIn(({ summary }) =>
	summary.attachments.map(({ attachment_id, type, filename, content_type }) => {
		const what = [filename, content_type, type].find(isFilledText) ?? '';
		return { id: attachment_id, words: `${whoIn(summary)}${what}` };
	}),
);

/** `…1000: Please leave the group` */
function wordsOf(summary: EventSummary): string {
	const { text, reaction, attachments } = summary;
	const files = attachments.length > 0 ? `${attachments.length} attached` : '';
	return `${whoIn(summary)}${text ?? reaction ?? files}`.replace(/\s+/g, ' ').trim();
}

function whoIn({ from, own }: EventSummary): string {
	if (own === true) return 'You: ';
	return from === null ? '' : `${shortAddress(from)}: `;
}

/** The words, as far as there is room beside the ID: two entries may have the same words. */
function labelOf(words: string, id: string): string {
	if (words === '') return id;
	const place = ` (${id.length > LONGEST_ID ? `…${id.slice(-6)}` : id})`;
	return shortened(words, LONGEST_LABEL - place.length) + place;
}
