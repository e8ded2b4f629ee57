"""What residents of the demonstration say. Written for it; nobody said these things."""

import random
from dataclasses import dataclass

import shapely

from yiwang.project.demo.geography import CountyGround


@dataclass(frozen=True, slots=True)
class Said:
    """A report: type, words, what is beside it, what was done about it, and the answer."""

    case_type: str
    words: str
    landmark: str
    done: str
    answer: str


SAID = (
    Said("0401", "人行道上一个井盖翘起来了，缺了一角。老人买菜都从这里走。有事打我 13800000000。", "菜场东门对面，报刊亭旁", "旧盖座一并更换，周边砖已补平。", "井盖和盖座已经换好，周边的砖补平了。谢谢您提醒。"),
    Said("0402", "路灯坏了一盏，晚上黑得看不清路。", "灯杆 LD-0377", "更换灯头和触发器，已复亮。", "路灯已修好，当晚复亮。"),
    Said("0403", "下穿道积水，非机动车道过不去了，水到脚踝。", "学士街下穿道南口", "疏通雨水箅子三处，积水退净。", "积水已排净，堵住的雨水口疏通了。"),
    Said("0403", "路面一个大坑，电动车差点摔了。", "公交站台前", "坑槽切边修补，沥青已压实。", "坑已经补好。"),
    Said("0301", "垃圾堆了两天没人收，味道很大。", "小区北门外", "清运并冲洗地面，调整收运班次。", "垃圾已清走，这个点改为每天早晚各收一次。"),
    Said("0301", "河边草地上好多塑料袋和饭盒。", "步道入口", "已清理。", "已经清理干净。"),
    Said("0303", "水果摊占了盲道，轮椅过不去。", "书院路中段", "现场劝导，摊位退回线内，盲道已让出。", "盲道已经让出来了，队员这几天会多去看看。"),
    Said("0101", "三单元楼道口堆满纸箱，消防门打不开。", "三单元一层", "纸箱清空，防火门恢复常闭，已告知物业每周巡查。", "楼道已清空，防火门能正常开关。"),
    Said("0103", "有人从四楼拉线下来给电动车充电，下雨天吓人。", "五幢东侧", "飞线拆除，指引到充电棚。", "飞线已拆，小区充电棚还有空位。"),
    Said("0405", "健身器材踏板断了，小孩在上面玩。", "小游园", "更换踏板，其余器材已检查。", "踏板换好了，其他器材也检查了一遍。"),
    Said("0405", "公厕门锁坏了，关不上。", "文化广场东侧", "门锁更换。", "门锁已换新。"),
    Said("0501", "工地半夜还在打桩，老人孩子都睡不着。", "桂花路工地", "责令停止夜间施工，已查看许可。", "工地没有夜间施工许可，已责令停工；再有夜间施工请再告诉我们。"),
    Said("0502", "楼下烧烤店油烟直冲窗户。", "一层烧烤店", "油烟净化器已清洗，加装导流管。", "店家已清洗净化器，烟管改了方向。"),
    Said("0601", "消防通道口常年停着一辆没牌照的面包车。", "西门通道", "车辆拖移，地面补划禁停线。", "车已拖走，禁停线补划好了。"),
    Said("0602", "路口信号灯不亮，车子乱穿。", "文昌路北城路路口", "更换控制板，信号恢复。", "信号灯已恢复。"),
    Said("0503", "溪边有个口子往外流白水，有洗衣粉味。", "渡口上游 50 米", "查明为沿街店面雨污混接，已封堵改接。", "查到是一家店的污水接错了管，已经改好，水样合格。"),
    Said("0304", "电线杆、墙上贴满小广告。", "巷口", "清除并粉刷。", "小广告已清掉。"),
    Said("0306", "行道树被风吹歪，压着电线。", "东门路中段", "扶正支撑，修剪枝条。", "树已扶正加固。"),
    Said("0404", "自来水从昨晚开始很小，三楼以上没水。", "整幢楼", "阀门故障，已更换。", "水压恢复正常。"),
    Said("0901", "快餐店后厨的剩菜又端出来卖。", "学校对面", "现场检查，立案调查，责令整改。", "已立案调查，整改完成前停止营业。"),
    Said("0702", "想给老楼加装电梯，不知道怎么申请。", "", "上门讲解流程，提供材料清单。", "加梯流程和材料清单已送到，联络人是社区服务岗。"),
    Said("0802", "奶奶八十六岁一个人住，想问助餐怎么办。", "", "上门评估，次日开通送餐。", "助餐已开通，明天中午开始送。"),
    Said("1002", "田头水渠塌了一段，灌不上水。", "机耕路边", "砌石修复 12 米。", "水渠修好，可以放水。"),
    Said("0201", "楼上天天半夜拖椅子，说了几次都不听，想请人调解。", "", "双方签订约定，椅脚加垫。", "双方已经谈好并写下约定。"),
    Said("1301", "建议滨河步道加几张带靠背的椅子，老人走累了能歇。", "青溪左岸步道", "列入下季度小微工程。", "建议采纳，下个季度安装六张。"),
    Said("0402", "Four street lights in a row are out. The bend is dark at night.", "bend after the bridge", "Cable joint replaced; all four lit.", "The lights are back on: a cable joint had failed."),
)  # fmt: skip


def somewhere(ground: CountyGround, chance: random.Random, near_seat: float = 0.5) -> tuple[float, float]:
    """A point in the county, in WGS 84 degrees; with probability `near_seat` in the county seat's first township."""
    town = ground.towns[0] if chance.random() < near_seat else chance.choice(ground.towns)
    west, south, east, north = town.shape.bounds
    while True:
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if town.shape.contains(shapely.Point(lon, lat)):
            return round(lon, 6), round(lat, 6)
