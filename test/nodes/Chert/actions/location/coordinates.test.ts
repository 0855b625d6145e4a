import { readCoordinates } from '../../../../../nodes/Chert/actions/location/coordinates';
import { itemReader } from '../../../../support/itemReader';

const read = (latitude: unknown, longitude: unknown) =>
	readCoordinates(itemReader({ latitude, longitude } as never));

describe('where a place is', () => {
	test.each([
		[40.7411, -73.9897, 40.7411, -73.9897],
		['40.7411', ' -73.9897 ', 40.7411, -73.9897],
		['+90', '-180', 90, -180],
		[-90, 180, -90, 180],
		[0, 9.5, 0, 9.5],
		[51.48, 0, 51.48, 0],
	])('%j, %j', (latitude, longitude, north, east) =>
		expect(read(latitude, longitude)).toEqual({ latitude: north, longitude: east }),
	);

	const rule = (field: string, most: number, shown: string) =>
		`The field '${field}' needs decimal degrees from -${most} to ${most}, with a point such as 40.7411, but it is ${shown}`;
	test.each<[unknown, unknown, string]>([
		[90.0001, 0, rule('Latitude', 90, '90.0001')],
		['-91', 0, rule('Latitude', 90, '"-91"')],
		[1, 180.5, rule('Longitude', 180, '180.5')],
		['40,7411', 1, rule('Latitude', 90, '"40,7411"')],
		['40° N', 1, rule('Latitude', 90, '"40° N"')],
		['0x10', 1, rule('Latitude', 90, '"0x10"')],
		['1e1', 1, rule('Latitude', 90, '"1e1"')],
		[Number.NaN, 1, rule('Latitude', 90, 'NaN')],
		[1, Number.POSITIVE_INFINITY, rule('Longitude', 180, 'Infinity')],
		[true, 1, rule('Latitude', 90, 'a boolean (true)')],
		[[40], 1, rule('Latitude', 90, 'a list')],
		[undefined, 1, "The field 'Latitude' is empty"],
		[1, null, "The field 'Longitude' is empty"],
		[1, '', "The field 'Longitude' is empty"],
		[
			0,
			'0',
			"The fields 'Latitude' and 'Longitude' are both 0, a point in the sea: enter where the place is",
		],
	])('%j, %j is refused: %s', (latitude, longitude, message) =>
		expect(() => read(latitude, longitude)).toThrow(message),
	);
});
