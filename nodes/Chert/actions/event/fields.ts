import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { unwrapped } from '../../objects/lists';
import { ERROR_CODES, type ErrorCodeEntry } from '../../failures/errorCodes';
import { picker } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';

export const EVENT_NOT_FOUND: ErrorCodeEntry = {
	reason: ERROR_CODES[2011].reason,
	advice:
		'Chert does not know an event with this ID. Use the id that Event → Get Many shows; the event_id of a webhook is another one.',
};

export function eventIdField(description: string): INodeProperties {
	return picker(
		{ displayName: 'Event ID', name: 'eventId', required: true, description },
		{ placeholder: 'Select an event…', hint: 'Recent events', search: 'searchEvents' },
		{
			placeholder: 'e.g. evt_9f2c41d7',
			hint: 'The ID that Event → Get Many returns, not the event_id of a webhook',
		},
		'id',
	);
}

export function eventOf(item: ItemReader): { id: string; path: string } {
	const id = namedId(item, 'id', item.parameter('eventId'), 'Event ID', 'event');
	return { id, path: `/events/${encodeURIComponent(id)}` };
}

export function eventIn(answer: IDataObject): IDataObject {
	return unwrapped(answer, 'event');
}
