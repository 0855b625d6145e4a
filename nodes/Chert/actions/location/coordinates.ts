import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../failures/failure';
import type { ItemReader } from '../../parameters/itemReader';
import { readNumber } from '../../parameters/number';

export interface Coordinates {
	latitude: number;
	longitude: number;
}

const DEGREES = { latitude: ['Latitude', 90], longitude: ['Longitude', 180] } as const;

export const COORDINATE_FIELDS: INodeProperties[] = [
	{
		displayName: 'Latitude',
		name: 'latitude',
		type: 'number',
		typeOptions: { minValue: -90, maxValue: 90 },
		default: 0,
		required: true,
		placeholder: 'e.g. 40.7411',
		description: 'How far north the place is, in decimal degrees from -90 to 90; south is negative',
	},
	{
		displayName: 'Longitude',
		name: 'longitude',
		type: 'number',
		typeOptions: { minValue: -180, maxValue: 180 },
		default: 0,
		required: true,
		placeholder: 'e.g. -73.9897',
		description: 'How far east the place is, in decimal degrees from -180 to 180; west is negative',
	},
];

/** Refuses 0, 0, too: it is open sea, and what the fields hold when nobody filled them in. */
export function readCoordinates(item: ItemReader): Coordinates {
	const latitude = readDegrees(item, 'latitude');
	const longitude = readDegrees(item, 'longitude');
	if (latitude === 0 && longitude === 0) {
		throw invalidInput(
			"The fields 'Latitude' and 'Longitude' are both 0, a point in the sea: enter where the place is",
		);
	}
	return { latitude, longitude };
}

function readDegrees(item: ItemReader, name: keyof Coordinates): number {
	const [field, most] = DEGREES[name];
	return readNumber(
		item.parameter(name),
		field,
		{ min: -most, max: most, fractions: true },
		`needs decimal degrees from -${most} to ${most}, with a point such as 40.7411`,
	);
}
