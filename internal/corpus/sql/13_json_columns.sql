-- 13. Every column of JSON that Mattermost has, with the texts of group 8.

INSERT INTO Users (Id, NotifyProps) VALUES ('users-notify-1', '{"a":"\\u0000"}');
--> users | id = 'users-notify-1' | notifyprops | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Users (Id, NotifyProps) VALUES ('users-notify-2', '{"a":"x\\u0000y"}');
--> users | id = 'users-notify-2' | notifyprops | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Users (Id, NotifyProps) VALUES ('users-notify-3', '{"a":"\\\\u0000"}');
--> users | id = 'users-notify-3' | notifyprops | '{"a": "\\u0000"}'

INSERT INTO Users (Id, NotifyProps) VALUES ('users-notify-4', '{"a":"\\\\\\u0000"}');
--> users | id = 'users-notify-4' | notifyprops | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Users (Id, NotifyProps) VALUES ('users-notify-5', '{"\\u0000":1}');
--> users | id = 'users-notify-5' | notifyprops | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Users (Id, Props) VALUES ('users-props-1', '{"a":"\\u0000"}');
--> users | id = 'users-props-1' | props | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Users (Id, Props) VALUES ('users-props-2', '{"a":"x\\u0000y"}');
--> users | id = 'users-props-2' | props | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Users (Id, Props) VALUES ('users-props-3', '{"a":"\\\\u0000"}');
--> users | id = 'users-props-3' | props | '{"a": "\\u0000"}'

INSERT INTO Users (Id, Props) VALUES ('users-props-4', '{"a":"\\\\\\u0000"}');
--> users | id = 'users-props-4' | props | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Users (Id, Props) VALUES ('users-props-5', '{"\\u0000":1}');
--> users | id = 'users-props-5' | props | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Users (Id, Timezone) VALUES ('users-timezo-1', '{"a":"\\u0000"}');
--> users | id = 'users-timezo-1' | timezone | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Users (Id, Timezone) VALUES ('users-timezo-2', '{"a":"x\\u0000y"}');
--> users | id = 'users-timezo-2' | timezone | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Users (Id, Timezone) VALUES ('users-timezo-3', '{"a":"\\\\u0000"}');
--> users | id = 'users-timezo-3' | timezone | '{"a": "\\u0000"}'

INSERT INTO Users (Id, Timezone) VALUES ('users-timezo-4', '{"a":"\\\\\\u0000"}');
--> users | id = 'users-timezo-4' | timezone | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Users (Id, Timezone) VALUES ('users-timezo-5', '{"\\u0000":1}');
--> users | id = 'users-timezo-5' | timezone | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Users (Id, MfaUsedTimestamps) VALUES ('users-mfause-1', '{"a":"\\u0000"}');
--> users | id = 'users-mfause-1' | mfausedtimestamps | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Users (Id, MfaUsedTimestamps) VALUES ('users-mfause-2', '{"a":"x\\u0000y"}');
--> users | id = 'users-mfause-2' | mfausedtimestamps | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Users (Id, MfaUsedTimestamps) VALUES ('users-mfause-3', '{"a":"\\\\u0000"}');
--> users | id = 'users-mfause-3' | mfausedtimestamps | '{"a": "\\u0000"}'

INSERT INTO Users (Id, MfaUsedTimestamps) VALUES ('users-mfause-4', '{"a":"\\\\\\u0000"}');
--> users | id = 'users-mfause-4' | mfausedtimestamps | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Users (Id, MfaUsedTimestamps) VALUES ('users-mfause-5', '{"\\u0000":1}');
--> users | id = 'users-mfause-5' | mfausedtimestamps | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO ChannelMembers (UserId, NotifyProps) VALUES ('channelme-notify-1', '{"a":"\\u0000"}');
--> channelmembers | userid = 'channelme-notify-1' | notifyprops | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO ChannelMembers (UserId, NotifyProps) VALUES ('channelme-notify-2', '{"a":"x\\u0000y"}');
--> channelmembers | userid = 'channelme-notify-2' | notifyprops | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO ChannelMembers (UserId, NotifyProps) VALUES ('channelme-notify-3', '{"a":"\\\\u0000"}');
--> channelmembers | userid = 'channelme-notify-3' | notifyprops | '{"a": "\\u0000"}'

INSERT INTO ChannelMembers (UserId, NotifyProps) VALUES ('channelme-notify-4', '{"a":"\\\\\\u0000"}');
--> channelmembers | userid = 'channelme-notify-4' | notifyprops | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO ChannelMembers (UserId, NotifyProps) VALUES ('channelme-notify-5', '{"\\u0000":1}');
--> channelmembers | userid = 'channelme-notify-5' | notifyprops | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Jobs (Id, Data) VALUES ('jobs-data-1', '{"a":"\\u0000"}');
--> jobs | id = 'jobs-data-1' | data | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Jobs (Id, Data) VALUES ('jobs-data-2', '{"a":"x\\u0000y"}');
--> jobs | id = 'jobs-data-2' | data | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Jobs (Id, Data) VALUES ('jobs-data-3', '{"a":"\\\\u0000"}');
--> jobs | id = 'jobs-data-3' | data | '{"a": "\\u0000"}'

INSERT INTO Jobs (Id, Data) VALUES ('jobs-data-4', '{"a":"\\\\\\u0000"}');
--> jobs | id = 'jobs-data-4' | data | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Jobs (Id, Data) VALUES ('jobs-data-5', '{"\\u0000":1}');
--> jobs | id = 'jobs-data-5' | data | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO LinkMetadata (Hash, Data) VALUES (131, '{"a":"\\u0000"}');
--> linkmetadata | hash = 131 | data | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO LinkMetadata (Hash, Data) VALUES (132, '{"a":"x\\u0000y"}');
--> linkmetadata | hash = 132 | data | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO LinkMetadata (Hash, Data) VALUES (133, '{"a":"\\\\u0000"}');
--> linkmetadata | hash = 133 | data | '{"a": "\\u0000"}'

INSERT INTO LinkMetadata (Hash, Data) VALUES (134, '{"a":"\\\\\\u0000"}');
--> linkmetadata | hash = 134 | data | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO LinkMetadata (Hash, Data) VALUES (135, '{"\\u0000":1}');
--> linkmetadata | hash = 135 | data | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Sessions (Id, Props) VALUES ('sessions-props-1', '{"a":"\\u0000"}');
--> sessions | id = 'sessions-props-1' | props | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Sessions (Id, Props) VALUES ('sessions-props-2', '{"a":"x\\u0000y"}');
--> sessions | id = 'sessions-props-2' | props | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Sessions (Id, Props) VALUES ('sessions-props-3', '{"a":"\\\\u0000"}');
--> sessions | id = 'sessions-props-3' | props | '{"a": "\\u0000"}'

INSERT INTO Sessions (Id, Props) VALUES ('sessions-props-4', '{"a":"\\\\\\u0000"}');
--> sessions | id = 'sessions-props-4' | props | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Sessions (Id, Props) VALUES ('sessions-props-5', '{"\\u0000":1}');
--> sessions | id = 'sessions-props-5' | props | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Threads (PostId, Participants) VALUES ('threads-partic-1', '{"a":"\\u0000"}');
--> threads | postid = 'threads-partic-1' | participants | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Threads (PostId, Participants) VALUES ('threads-partic-2', '{"a":"x\\u0000y"}');
--> threads | postid = 'threads-partic-2' | participants | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Threads (PostId, Participants) VALUES ('threads-partic-3', '{"a":"\\\\u0000"}');
--> threads | postid = 'threads-partic-3' | participants | '{"a": "\\u0000"}'

INSERT INTO Threads (PostId, Participants) VALUES ('threads-partic-4', '{"a":"\\\\\\u0000"}');
--> threads | postid = 'threads-partic-4' | participants | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Threads (PostId, Participants) VALUES ('threads-partic-5', '{"\\u0000":1}');
--> threads | postid = 'threads-partic-5' | participants | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO RecentSearches (UserId, SearchPointer, Query) VALUES ('u', 46, '{"a":"\\u0000"}');
--> recentsearches | userid = 'u' AND searchpointer = 46 | query | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO RecentSearches (UserId, SearchPointer, Query) VALUES ('u', 47, '{"a":"x\\u0000y"}');
--> recentsearches | userid = 'u' AND searchpointer = 47 | query | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO RecentSearches (UserId, SearchPointer, Query) VALUES ('u', 48, '{"a":"\\\\u0000"}');
--> recentsearches | userid = 'u' AND searchpointer = 48 | query | '{"a": "\\u0000"}'

INSERT INTO RecentSearches (UserId, SearchPointer, Query) VALUES ('u', 49, '{"a":"\\\\\\u0000"}');
--> recentsearches | userid = 'u' AND searchpointer = 49 | query | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO RecentSearches (UserId, SearchPointer, Query) VALUES ('u', 50, '{"\\u0000":1}');
--> recentsearches | userid = 'u' AND searchpointer = 50 | query | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Channels (Id, BannerInfo) VALUES ('channels-banner-1', '{"a":"\\u0000"}');
--> channels | id = 'channels-banner-1' | bannerinfo | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Channels (Id, BannerInfo) VALUES ('channels-banner-2', '{"a":"x\\u0000y"}');
--> channels | id = 'channels-banner-2' | bannerinfo | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Channels (Id, BannerInfo) VALUES ('channels-banner-3', '{"a":"\\\\u0000"}');
--> channels | id = 'channels-banner-3' | bannerinfo | '{"a": "\\u0000"}'

INSERT INTO Channels (Id, BannerInfo) VALUES ('channels-banner-4', '{"a":"\\\\\\u0000"}');
--> channels | id = 'channels-banner-4' | bannerinfo | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Channels (Id, BannerInfo) VALUES ('channels-banner-5', '{"\\u0000":1}');
--> channels | id = 'channels-banner-5' | bannerinfo | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO PropertyFields (ID, CreateAt, UpdateAt, DeleteAt, Name, Attrs) VALUES ('propertyf-attrs-1', 0, 0, 0, 'propertyf-attrs-1', '{"a":"\\u0000"}');
--> propertyfields | id = 'propertyf-attrs-1' | attrs | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO PropertyFields (ID, CreateAt, UpdateAt, DeleteAt, Name, Attrs) VALUES ('propertyf-attrs-2', 0, 0, 0, 'propertyf-attrs-2', '{"a":"x\\u0000y"}');
--> propertyfields | id = 'propertyf-attrs-2' | attrs | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO PropertyFields (ID, CreateAt, UpdateAt, DeleteAt, Name, Attrs) VALUES ('propertyf-attrs-3', 0, 0, 0, 'propertyf-attrs-3', '{"a":"\\\\u0000"}');
--> propertyfields | id = 'propertyf-attrs-3' | attrs | '{"a": "\\u0000"}'

INSERT INTO PropertyFields (ID, CreateAt, UpdateAt, DeleteAt, Name, Attrs) VALUES ('propertyf-attrs-4', 0, 0, 0, 'propertyf-attrs-4', '{"a":"\\\\\\u0000"}');
--> propertyfields | id = 'propertyf-attrs-4' | attrs | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO PropertyFields (ID, CreateAt, UpdateAt, DeleteAt, Name, Attrs) VALUES ('propertyf-attrs-5', 0, 0, 0, 'propertyf-attrs-5', '{"\\u0000":1}');
--> propertyfields | id = 'propertyf-attrs-5' | attrs | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO PropertyValues (ID, CreateAt, UpdateAt, DeleteAt, FieldID, Value) VALUES ('propertyv-value-1', 0, 0, 0, 'propertyv-value-1', '{"a":"\\u0000"}');
--> propertyvalues | id = 'propertyv-value-1' | value | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO PropertyValues (ID, CreateAt, UpdateAt, DeleteAt, FieldID, Value) VALUES ('propertyv-value-2', 0, 0, 0, 'propertyv-value-2', '{"a":"x\\u0000y"}');
--> propertyvalues | id = 'propertyv-value-2' | value | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO PropertyValues (ID, CreateAt, UpdateAt, DeleteAt, FieldID, Value) VALUES ('propertyv-value-3', 0, 0, 0, 'propertyv-value-3', '{"a":"\\\\u0000"}');
--> propertyvalues | id = 'propertyv-value-3' | value | '{"a": "\\u0000"}'

INSERT INTO PropertyValues (ID, CreateAt, UpdateAt, DeleteAt, FieldID, Value) VALUES ('propertyv-value-4', 0, 0, 0, 'propertyv-value-4', '{"a":"\\\\\\u0000"}');
--> propertyvalues | id = 'propertyv-value-4' | value | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO PropertyValues (ID, CreateAt, UpdateAt, DeleteAt, FieldID, Value) VALUES ('propertyv-value-5', 0, 0, 0, 'propertyv-value-5', '{"\\u0000":1}');
--> propertyvalues | id = 'propertyv-value-5' | value | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO AccessControlPolicies (ID, Data) VALUES ('accesscon-data-1', '{"a":"\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-data-1' | data | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO AccessControlPolicies (ID, Data) VALUES ('accesscon-data-2', '{"a":"x\\u0000y"}');
--> accesscontrolpolicies | id = 'accesscon-data-2' | data | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO AccessControlPolicies (ID, Data) VALUES ('accesscon-data-3', '{"a":"\\\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-data-3' | data | '{"a": "\\u0000"}'

INSERT INTO AccessControlPolicies (ID, Data) VALUES ('accesscon-data-4', '{"a":"\\\\\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-data-4' | data | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO AccessControlPolicies (ID, Data) VALUES ('accesscon-data-5', '{"\\u0000":1}');
--> accesscontrolpolicies | id = 'accesscon-data-5' | data | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO AccessControlPolicies (ID, Props) VALUES ('accesscon-props-1', '{"a":"\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-props-1' | props | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO AccessControlPolicies (ID, Props) VALUES ('accesscon-props-2', '{"a":"x\\u0000y"}');
--> accesscontrolpolicies | id = 'accesscon-props-2' | props | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO AccessControlPolicies (ID, Props) VALUES ('accesscon-props-3', '{"a":"\\\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-props-3' | props | '{"a": "\\u0000"}'

INSERT INTO AccessControlPolicies (ID, Props) VALUES ('accesscon-props-4', '{"a":"\\\\\\u0000"}');
--> accesscontrolpolicies | id = 'accesscon-props-4' | props | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO AccessControlPolicies (ID, Props) VALUES ('accesscon-props-5', '{"\\u0000":1}');
--> accesscontrolpolicies | id = 'accesscon-props-5' | props | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Posts (Id, Props) VALUES ('posts-props-1', '{"a":"\\u0000"}');
--> posts | id = 'posts-props-1' | props | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Posts (Id, Props) VALUES ('posts-props-2', '{"a":"x\\u0000y"}');
--> posts | id = 'posts-props-2' | props | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Posts (Id, Props) VALUES ('posts-props-3', '{"a":"\\\\u0000"}');
--> posts | id = 'posts-props-3' | props | '{"a": "\\u0000"}'

INSERT INTO Posts (Id, Props) VALUES ('posts-props-4', '{"a":"\\\\\\u0000"}');
--> posts | id = 'posts-props-4' | props | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Posts (Id, Props) VALUES ('posts-props-5', '{"\\u0000":1}');
--> posts | id = 'posts-props-5' | props | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Drafts (UserId, ChannelId, RootId, Priority) VALUES ('drafts-1', 'c', 'r', '{"a":"\\u0000"}');
--> drafts | userid = 'drafts-1' | priority | '{"a":"\u0000"}'

INSERT INTO Drafts (UserId, ChannelId, RootId, Priority) VALUES ('drafts-2', 'c', 'r', '{"a":"x\\u0000y"}');
--> drafts | userid = 'drafts-2' | priority | '{"a":"x\u0000y"}'

INSERT INTO Drafts (UserId, ChannelId, RootId, Priority) VALUES ('drafts-3', 'c', 'r', '{"a":"\\\\u0000"}');
--> drafts | userid = 'drafts-3' | priority | '{"a":"\\u0000"}'

INSERT INTO Drafts (UserId, ChannelId, RootId, Priority) VALUES ('drafts-4', 'c', 'r', '{"a":"\\\\\\u0000"}');
--> drafts | userid = 'drafts-4' | priority | '{"a":"\\\u0000"}'

INSERT INTO Drafts (UserId, ChannelId, RootId, Priority) VALUES ('drafts-5', 'c', 'r', '{"\\u0000":1}');
--> drafts | userid = 'drafts-5' | priority | '{"\u0000":1}'
