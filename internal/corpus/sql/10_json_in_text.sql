-- 10. The same in longtext without a check, as MariaDB keeps JSON where an old
-- release made the column, in other tables of Mattermost.

ALTER TABLE ChannelMembers MODIFY NotifyProps longtext;
ALTER TABLE Threads MODIFY Participants longtext;

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-empty', '');
--> channelmembers | channelid = 'text' AND userid = 'json-empty' | notifyprops | [json-empty] | replace '{}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-blank', '\n');
--> channelmembers | channelid = 'text' AND userid = 'json-blank' | notifyprops | [json-empty] | replace '{}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-null', 'null');
--> channelmembers | channelid = 'text' AND userid = 'json-null' | notifyprops | [json-scalar] | keep 'null' | replace '{}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-string', '"str"');
--> channelmembers | channelid = 'text' AND userid = 'json-string' | notifyprops | [json-scalar] | keep '"str"' | replace '{}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-open', '{');
--> channelmembers | channelid = 'text' AND userid = 'json-open' | notifyprops | [json] | replace '{}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-twice', '{"a":1,"a":2}');
--> channelmembers | channelid = 'text' AND userid = 'json-twice' | notifyprops | '{"a": 2}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-half', '{"a":"\\ud800"}');
--> channelmembers | channelid = 'text' AND userid = 'json-half' | notifyprops | [json-surrogate] | replace '{"a": "�"}'

INSERT INTO ChannelMembers (ChannelId, UserId, NotifyProps) VALUES ('text', 'json-huge', '{"a":1e999999}');
--> channelmembers | channelid = 'text' AND userid = 'json-huge' | notifyprops | [json-number]

-- An array is the empty value of a column that holds arrays.
INSERT INTO Threads (PostId, Participants) VALUES ('json-empty', '');
--> threads | postid = 'json-empty' | participants | [json-empty] | replace '[]'

INSERT INTO Threads (PostId, Participants) VALUES ('json-null', 'null');
--> threads | postid = 'json-null' | participants | [json-scalar] | keep 'null' | replace '[]'
