import type { INodeProperties } from 'n8n-workflow';
import { readOptionalText, refusal, shown } from '../../parameters/text';

/** Longest name that file systems take, in characters. */
const LONGEST_NAME = 255;
/** `type/subtype`, and maybe parameters. */
const MIME_TYPE = /^[\w!#$&+.^-]+\/[\w!#$&+.^-]+(\s*;[\x20-\x7e]*)?$/;

export function fileNameOption(description: string): INodeProperties {
	return {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice.pdf',
		description,
	};
}

export function readFileName(value: unknown): string | undefined {
	const name = readOptionalText(value, 'File Name', { line: true, max: LONGEST_NAME });
	if (name !== undefined && (/[/\\]/.test(name) || /^\.+$/.test(name))) {
		throw refusal('File Name', `must be a name without a folder, but it is ${shown(name)}`);
	}
	return name;
}

export function readMimeType(value: unknown): string {
	const type = readOptionalText(value, 'MIME Type', { line: true }) ?? 'application/octet-stream';
	if (MIME_TYPE.test(type)) return type;
	throw refusal('MIME Type', `must look like image/jpeg, but it is ${shown(type)}`);
}
