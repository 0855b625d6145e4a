import type { Resource } from '../../run/operation';
import { download } from './download.operation';
import { upload } from './upload.operation';

export const attachment: Resource = { name: 'Attachment', operations: { upload, download } };
